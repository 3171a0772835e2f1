import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import * as z from 'zod';

/** Twilio's published facts about the API, as OpenAPI 3.0. */
const document = z
  .looseObject({
    components: z.looseObject({
      schemas: z.record(z.string(), z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() })),
    }),
  })
  .parse(parse(readFileSync(new URL('./conversations-v2-actions.openapi.yaml', import.meta.url), 'utf8')));

const conversation = '/paths/~1v2~1Conversations~1%7BConversationId%7D';
const json = 'content/application~1json';

/** What the contract describes, by where it stands in the document. */
const schemas = {
  SendMessageActionRequest: '/components/schemas/SendMessageActionRequest',
  CreateConversationRequest: `/paths/~1v2~1Conversations/post/requestBody/${json}/schema`,
  Conversation: '/components/schemas/Conversation',
  Action: '/components/schemas/Action',
  Communication: '/components/schemas/Communication',
  CommunicationsPage: `${conversation}~1Communications/get/responses/200/${json}/schema`,
  Error: '/components/schemas/Error',
  OrchestratorError: '/components/schemas/OrchestratorError',
} as const;
export type ContractSchema = keyof typeof schemas;

// The document around the schemas has keywords of OpenAPI's that JSON Schema does not know.
const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(document, 'contract');

/** What is wrong with a value by the contract; empty when it is right. */
export function contractViolations(name: ContractSchema, value: unknown): string[] {
  const validate = ajv.compile({ $ref: `contract#${schemas[name]}` });
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath} ${message}`);
}

/** The properties that the contract knows of a schema. */
export function contractProperties(
  name: 'Action' | 'Conversation' | 'Communication' | 'Error' | 'OrchestratorError',
): string[] {
  return Object.keys(document.components.schemas[name]?.properties ?? {});
}
