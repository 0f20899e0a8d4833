import type { CaseInput } from "./case.ts";

const VITALS = "com.fake-hospital.vitals.measurements";
const temperature = { type: `${VITALS}.temperature`, data: { temperature: 39 } };
const bpm = { type: `${VITALS}.bpm`, data: { bpm: 120 } };
/** Passes no filter. */
const healthy = { type: `${VITALS}.temperature`, data: { temperature: 36.6 } };
const checkedOut = { type: "com.fake-hospital.patient.checked-out", data: { at: "noon" } };
const trigger = {
  type: "io.serverlessworkflow.samples.events.trigger.v1",
  source: "https://samples.example",
  data: { n: 1 },
};

const patient = { id: "p1", name: "Ada", room: { number: 7 }, vitals: { bpm: 38 } };
const heartbeat = {
  type: "com.example.hospital.events.patients.heartbeat.low",
  data: { patient, timestamp: "2026-01-01T00:00:00Z" },
};

const reading = (kind: string, value: number) => ({
  type: `my.home.sensors.${kind}`,
  source: "https://my.home.com/sensor",
  roomid: "kitchen",
  data: { reading: value },
});

/** Those of the standard's examples that wait for an event, start by one, or subscribe to messages. */
export const EVENT_EXAMPLES: Readonly<Record<string, CaseInput>> = {
  "accumulate-room-readings": {
    events: [reading("temperature", 21), reading("humidity", 40)],
    expect: { status: "faulted" },
  },
  "call-asyncapi-publish": {
    input: { pet: { id: 1 }, token: "a-token-of-the-caller" },
    expect: {
      requests: [
        {
          method: "POST",
          url: "https://fake.com/channels/pets",
          headers: { authorization: "Bearer a-token-of-the-caller" },
          body: { petId: 1 },
        },
      ],
    },
  },
  "call-asyncapi-subscribe-consume-amount": { stays: true, expect: { outputHas: notifications(5) } },
  "call-asyncapi-subscribe-consume-forever-foreach": {
    stays: true,
    cancelAfter: { task: "publishCloudEvent", times: 6 },
    expect: { status: "cancelled" },
    note: "never ends (`while: ${ true }`): cancelled once an event was emitted for each message",
  },
  "call-asyncapi-subscribe-consume-until": { stays: true, expect: { outputHas: notifications(5) } },
  "call-asyncapi-subscribe-consume-while": { stays: true, expect: { outputHas: notifications(5) } },
  for: { input: { vet: null, pets: [{ id: 1 }] }, expect: { output: { vet: null, pets: [{ id: 1 }] } } },
  "listen-to-all": { events: [healthy, temperature, bpm], expect: { output: [temperature.data, bpm.data] } },
  "listen-to-all read-envelope": {
    events: [healthy, temperature, bpm],
    expect: {
      outputHas: [
        { specversion: "1.0", data: temperature.data },
        { specversion: "1.0", data: bpm.data },
      ],
    },
  },
  "listen-to-any": { events: [temperature], expect: { outputHas: [{}] } },
  "listen-to-any-filter": { events: [healthy, bpm], expect: { output: [bpm.data] } },
  "listen-to-any-forever-foreach": {
    events: [{ type: "gossip", data: { roomId: "lounge" } }],
    cancelAfter: { task: "postToChatApi", times: 1 },
    expect: {
      status: "cancelled",
      requests: [{ method: "POST", url: "https://fake-chat-api.com/room/", body: { event: { roomId: "lounge" } } }],
    },
    note: "never ends (`until: ${ false }`): cancelled once an event was posted to the chat",
  },
  "listen-to-any-until-condition": {
    events: [temperature, bpm, healthy, checkedOut],
    expect: { outputHas: [{}, {}, {}, {}] },
  },
  "listen-to-any-until-consumed": {
    events: [temperature, healthy, bpm, checkedOut],
    expect: { output: [temperature.data, bpm.data] },
  },
  "listen-to-one": {
    events: [{ type: "com.virtual-wf-powered-race.events.race.started.v1", data: { carId: "7" } }],
    expect: {
      outputHas: { accepted: true },
      requests: [{ method: "POST", url: "https://virtual-wf-powered-race.com/api/v4/cars//start" }],
    },
    note: "the listener's output is a list, which has no carId: an undefined variable expands to nothing (RFC 6570 §3.2.1)",
  },
  "schedule-event-driven": {
    events: [heartbeat],
    expect: {
      requests: [
        {
          method: "POST",
          url: "https://hospital.example.com/api/v1/notify",
          body: { patientId: "p1", patientName: "Ada", roomNumber: 7, vitals: { heartRate: 38 } },
        },
      ],
    },
  },
  set: { events: [trigger], expect: { outputHas: { startEvent: { source: trigger.source, data: trigger.data } } } },
  "set-expression": { events: [trigger], expect: { outputHas: { source: trigger.source, data: trigger.data } } },
};

function notifications(count: number): unknown {
  return Array.from({ length: count }, (_, i) => ({ payload: { text: `notification ${i + 1}` } }));
}
