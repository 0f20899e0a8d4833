import type { ConnectionRecord, SecretRecord } from "../../durable-objects/tenant/rpc.ts";
import type { Connection, ConnectorView } from "../../shared/api/resources/connections.ts";
import type { Secret } from "../../shared/api/resources/secrets.ts";
import type { Connector } from "../../shared/connectors/index.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

// Each names what it shows: a member that is added to a record is not shown by that alone.

export function secretView({ id, name, createdAt, updatedAt }: SecretRecord): Secret {
  return { id, name, createdAt: iso(createdAt), updatedAt: iso(updatedAt) };
}

export function connectionView(connection: ConnectionRecord): Connection {
  const { id, name, connector, auth, config, createdAt, updatedAt } = connection;
  return { id, name, connector, auth, config: { ...config }, createdAt: iso(createdAt), updatedAt: iso(updatedAt) };
}

export function connectorView(connector: Connector): ConnectorView {
  const { name, version, title, description, config, auth, test, actions } = connector;
  return {
    name,
    version,
    title,
    description,
    config,
    auth: auth.map(({ kind, title: label, fields }) => ({ kind, title: label, fields })),
    testable: test !== null,
    actions: actions.map((action) => ({
      call: `${action.name}:${action.version}@connectors`,
      title: action.title,
      description: action.description,
      input: action.input,
    })),
  };
}
