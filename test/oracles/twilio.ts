/** Signs callbacks, and validates their signatures, as Twilio does; calls Twilio's API. */
export { default as twilioSdk } from 'twilio';
export { CreateConversationActionRequest } from 'twilio/lib/rest/conversations/v2/action.js';
