import { defineBridge, github, route, sendMessage } from 'action-bridge/config';
import { z } from 'zod';

const onCall = { conversationId: 'conv_conversation_oncall', phone: '+18005550199' };

/** Whoever is on call is texted when Dependabot finds something serious; all else is on record as ignored. */
export default defineBridge({
  sources: {
    github: github({ secret: 'action-bridge/sources/github' }),
  },
  routes: [
    route({
      name: 'serious-alert',
      source: 'github',
      type: 'dependabot_alert',
      data: z.object({
        action: z.string(),
        alert: z.object({
          html_url: z.url(),
          dependency: z.object({ package: z.object({ name: z.string() }) }),
          security_advisory: z.object({ severity: z.string(), summary: z.string() }),
        }),
        repository: z.object({ full_name: z.string() }),
      }),
      when: ({ data: { action, alert } }) =>
        action === 'created' && ['high', 'critical'].includes(alert.security_advisory.severity),
      action: ({ data: { alert, repository } }) =>
        sendMessage({
          conversationId: onCall.conversationId,
          from: { address: '+18005550100', channel: 'SMS' },
          to: [{ address: onCall.phone, channel: 'SMS' }],
          content: {
            text: `${alert.security_advisory.severity} in ${repository.full_name}: ${alert.dependency.package.name}, ${alert.security_advisory.summary}. ${alert.html_url}`,
          },
        }),
      // An alert that nobody may have seen is worth a second text.
      whenInDoubt: 'resend',
    }),
  ],
});
