/** Verifies requests as Slack asks its users to. */
export { isValidSlackRequest } from '@slack/bolt';
