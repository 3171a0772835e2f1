/** Signs webhooks as HubSpot does. */
export { Signature as HubspotSignature } from '@hubspot/api-client';
