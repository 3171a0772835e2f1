/** Signs webhooks as GitHub does. */
export { sign as signForGithub } from '@octokit/webhooks-methods';
