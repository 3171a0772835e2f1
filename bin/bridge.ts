import { bridgeApp } from '../lib/bridge-app.ts';

bridgeApp();
