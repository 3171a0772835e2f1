import type { ServerResponse } from 'node:http';
import { type Answer, platformError } from './answers.ts';
import type { Fault } from './faults.ts';

export function writeAnswer(response: ServerResponse, answer: Answer, fault: Fault | undefined): void {
  switch (fault?.fault) {
    case 'resetBefore':
    case 'resetAfter':
      response.socket?.resetAndDestroy();
      return;
    case 'hangAfter':
      return;
    case 'truncate': {
      const body = Buffer.from(JSON.stringify(answer.body));
      writeHead(response, answer, body.byteLength);
      response.write(body.subarray(0, body.byteLength / 2), () => response.destroy());
      return;
    }
    case 'garble':
      write(response, { ...answer, body: { accepted: true } });
      return;
    case 'status': {
      const { status, code = 20000 + status, message = `Simulated ${status}`, retryAfter } = fault;
      write(response, platformError(status, { code, message, retryAfter }));
      return;
    }
    default:
      write(response, answer);
  }
}

function write(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(JSON.stringify(answer.body));
  writeHead(response, answer, body.byteLength);
  response.end(body);
}

function writeHead(response: ServerResponse, { status, headers }: Answer, contentLength: number): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': contentLength, ...headers });
}
