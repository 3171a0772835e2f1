import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { operateEnvironment, readEnvironment } from '../adapters/environment.ts';
import { callerOf } from '../adapters/http/caller.ts';
import { receivedRequest } from '../adapters/http/http-request.ts';
import { actionResponse, problemResponse } from '../adapters/http/http-response.ts';
import { cloudWatchMetrics, jsonLog } from '../adapters/logging/log-and-metrics.ts';
import { ledgerFrom, trackerFrom } from '../adapters/wiring.ts';
import type { Action } from '../core/action/action.ts';
import { verifyHistory } from '../core/action/verify-history.ts';
import { NotFoundError } from '../core/errors.ts';
import { eraseAction, type OperateActionsDependencies, resendAction, resolveAction } from './operate-actions.ts';

const log = jsonLog();
const metrics = cloudWatchMetrics();
const { OPERATE_ACCESS: access } = readEnvironment(operateEnvironment, process.env);

const dependencies: OperateActionsDependencies = {
  ledger: ledgerFrom(process.env),
  tracker: trackerFrom(process.env),
  now: () => new Date(),
  log,
  metrics,
  by: 'operate-actions',
};

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    const action = await operate(event);
    return actionResponse({ ...action, ...verifyHistory(action) });
  } catch (error) {
    return problemResponse(error, log);
  } finally {
    metrics.flush();
  }
}

async function operate(event: APIGatewayProxyEventV2): Promise<Action> {
  const body = Buffer.from(receivedRequest(event).body).toString();
  const order = { actionId: event.pathParameters?.id ?? '', body, who: callerOf(event, access) };
  switch (event.routeKey) {
    case 'POST /actions/{id}/resend':
      return resendAction(order, dependencies);
    case 'POST /actions/{id}/resolve':
      return resolveAction(order, dependencies);
    case 'POST /actions/{id}/erase':
      return eraseAction(order, dependencies);
    default:
      throw new NotFoundError(`${event.routeKey} is not a route of this API.`);
  }
}
