/** The document at https://fake.com/docs/asyncapi.json: pets are asked for over HTTP, notifications come by WebSocket. */
export function asyncApiDocument(here: string): unknown {
  const host = new URL(here).host;
  const message = { payload: { type: "object" } };
  return {
    asyncapi: "3.0.0",
    info: { title: "Fake", version: "1.0.0" },
    defaultContentType: "application/json",
    servers: {
      staging: { host, protocol: "http" },
      notifications: { host, protocol: "ws" },
    },
    channels: {
      findPets: {
        address: "/channels/pets",
        servers: [{ $ref: "#/servers/staging" }],
        messages: { findPets: message },
      },
      "/notifications": {
        address: "/notifications",
        servers: [{ $ref: "#/servers/notifications" }],
        messages: { notification: message },
      },
    },
    operations: {
      findPetsByStatus: { action: "send", channel: { $ref: "#/channels/findPets" } },
      getNotifications: { action: "receive", channel: { $ref: "#/channels/~1notifications" } },
    },
  };
}

/** What a subscriber of `/notifications` is sent, one every few milliseconds; then the connection is closed. */
export const NOTIFICATIONS: readonly unknown[] = Array.from({ length: 6 }, (_, i) => ({
  text: `notification ${i + 1}`,
}));
