/** Writes events as the CloudEvents project's own SDK does. */
export { CloudEvent, HTTP, type Message } from 'cloudevents';
