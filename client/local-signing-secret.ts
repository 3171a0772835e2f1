/** The signing secret of every source on a laptop: the text `action-bridge-local-development`. */
export const LOCAL_SIGNING_SECRET = 'whsec_YWN0aW9uLWJyaWRnZS1sb2NhbC1kZXZlbG9wbWVudA==';
