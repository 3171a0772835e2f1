import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import {
  actionResponse,
  countsResponse,
  eventResponse,
  healthResponse,
  openApiResponse,
  pageResponse,
  problemResponse,
} from '../adapters/http/http-response.ts';
import { jsonLog } from '../adapters/logging/log-and-metrics.ts';
import { auditFrom, ledgerFrom } from '../adapters/wiring.ts';
import { NotFoundError } from '../core/errors.ts';
import { describedSources } from './described-sources.ts';
import { checkHealth, countActions, listActions, showAction, showEvent } from './query-actions.ts';

/** OpenAPI as JSON, inserted by lib/lambda-bundle.ts at synth, when the bridge is known. */
declare const OPENAPI_DOCUMENT: string;

/** The bundle has the whole text wherever the constant is named. */
const openApi = OPENAPI_DOCUMENT;

const log = jsonLog();
const ledger = ledgerFrom(process.env);
const audit = auditFrom(process.env);

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    return await answer(event);
  } catch (error) {
    return problemResponse(error, log);
  }
}

async function answer({ routeKey, pathParameters, queryStringParameters }: APIGatewayProxyEventV2) {
  const path = pathParameters ?? {};
  const query = queryStringParameters ?? {};
  switch (routeKey) {
    case 'GET /actions':
      return pageResponse(await listActions(query, { ledger, audit }));
    case 'GET /actions/{id}':
      return actionResponse(await showAction(path.id ?? '', audit));
    case 'GET /counts':
      return countsResponse(await countActions(query, new Date(), audit));
    case 'GET /events/{source}/{eventId}': {
      const { source = '', eventId = '' } = path;
      const sources = () => describedSources(openApi);
      return eventResponse(await showEvent({ source, eventId, origin: query.origin }, { ledger, audit, sources }));
    }
    case 'GET /health':
      await checkHealth(ledger);
      return healthResponse();
    case 'GET /openapi.json':
      return openApiResponse(openApi);
    default:
      throw new NotFoundError(`${routeKey} is not a route of this API.`);
  }
}
