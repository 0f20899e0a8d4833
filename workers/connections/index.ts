import type { Route } from "../gateway/route.ts";
import { createConnection } from "./routes/create-connection.ts";
import { getConnection } from "./routes/get-connection.ts";
import { listConnections } from "./routes/list-connections.ts";
import { listConnectors } from "./routes/list-connectors.ts";
import { listSecrets } from "./routes/list-secrets.ts";
import { putSecret } from "./routes/put-secret.ts";
import { removeConnection } from "./routes/remove-connection.ts";
import { removeSecret } from "./routes/remove-secret.ts";
import { rotatePlatformKey } from "./routes/rotate-platform-key.ts";
import { rotateSecrets } from "./routes/rotate-secrets.ts";
import { testConnection } from "./routes/test-connection.ts";
import { updateConnection } from "./routes/update-connection.ts";

export const connectionRoutes: readonly Route[] = [
  listConnectors,
  createConnection,
  listConnections,
  getConnection,
  updateConnection,
  removeConnection,
  testConnection,
  putSecret,
  listSecrets,
  removeSecret,
  rotateSecrets,
  rotatePlatformKey,
];
