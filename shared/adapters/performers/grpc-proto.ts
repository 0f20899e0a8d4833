import type { DescService, FileRegistry, MessageInitShape } from "@bufbuild/protobuf";
import type { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import type { Enum, Field, NamespaceBase, Service, Type } from "protobufjs";
import { type Result, fail, ok } from "../../domain/result.ts";

type Init<Schema extends Parameters<typeof import("@bufbuild/protobuf").create>[0]> = Exclude<
  MessageInitShape<Schema>,
  { readonly $typeName: string }
>;
type FileInit = Init<typeof FileDescriptorProtoSchema>;
type MessageInit = Init<typeof import("@bufbuild/protobuf/wkt").DescriptorProtoSchema>;
type FieldInit = Init<typeof import("@bufbuild/protobuf/wkt").FieldDescriptorProtoSchema>;
type EnumInit = Init<typeof import("@bufbuild/protobuf/wkt").EnumDescriptorProtoSchema>;
type ServiceInit = Init<typeof import("@bufbuild/protobuf/wkt").ServiceDescriptorProtoSchema>;

/** A proto's text, in characters: parsing can't be interrupted. */
export const MAX_PROTO_CHARACTERS = 512 * 1024;
/** Fields, enum values, options, methods and messages of a proto, and of one message with all that is in it. */
const MAX_PROTO_PARTS = 4_000;
/** Lower, for the parser takes time by the square of a message's fields: a second at most for both together. */
const MAX_MESSAGE_PARTS = 1_000;

const SCALARS: Readonly<Record<string, number>> = {
  double: 1,
  float: 2,
  int64: 3,
  uint64: 4,
  int32: 5,
  fixed64: 6,
  fixed32: 7,
  bool: 8,
  string: 9,
  bytes: 12,
  uint32: 13,
  sfixed32: 15,
  sfixed64: 16,
  sint32: 17,
  sint64: 18,
};
const MESSAGE = 11;
const ENUM = 14;
const LABELS = { optional: 1, required: 2, repeated: 3 } as const;

class Refused extends Error {}

/**
 * Reads a proto (proto2 or proto3, one file) into descriptors, without generating code. Of its imports only the
 * well-known types are there; what another import would bring is refused where a type of it is used.
 * @returns its services by their full names, or what is wrong with the text
 */
export async function readProto(text: string): Promise<Result<readonly DescService[]>> {
  if (text.length > MAX_PROTO_CHARACTERS)
    return fail("too_large", `The proto has more than ${MAX_PROTO_CHARACTERS} characters.`);
  try {
    const registry = await registryOf(text);
    return ok([...registry].filter((type): type is DescService => type.kind === "service"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail("invalid", `The proto can't be read: ${why.slice(0, 300)}`);
  }
}

async function registryOf(text: string): Promise<FileRegistry> {
  const [{ default: protobufjs }, { create, createFileRegistry }, wkt] = await Promise.all([
    import("protobufjs"),
    import("@bufbuild/protobuf"),
    import("@bufbuild/protobuf/wkt"),
  ]);
  const syntax = syntaxOf(text);
  boundParts(protobufjs.tokenize(text, false));
  const parsed = protobufjs.parse(text, new protobufjs.Root(), { keepCase: true });
  const wellKnown = [
    wkt.file_google_protobuf_timestamp,
    wkt.file_google_protobuf_duration,
    wkt.file_google_protobuf_struct,
    wkt.file_google_protobuf_wrappers,
    wkt.file_google_protobuf_empty,
    wkt.file_google_protobuf_field_mask,
  ];
  const known = new Map<string, "message" | "enum">();
  for (const file of wellKnown) {
    for (const { name } of file.proto.messageType) known.set(`.google.protobuf.${name}`, "message");
    for (const { name } of file.proto.enumType) known.set(`.google.protobuf.${name}`, "enum");
  }
  const scope = parsed.package === undefined ? parsed.root : parsed.root.lookup(parsed.package);
  if (!(scope instanceof protobufjs.Namespace)) throw new Refused("its package is not there");
  const reader = new Reader(protobufjs, known, syntax, parsed.imports ?? []);
  const file = create(wkt.FileDescriptorProtoSchema, {
    ...reader.file(scope),
    name: "service.proto",
    package: parsed.package ?? "",
    syntax,
    dependency: wellKnown.map(({ proto }) => proto.name),
  });
  return createFileRegistry(file, (name) => wellKnown.find(({ proto }) => proto.name === name)?.proto);
}

function syntaxOf(text: string): "proto2" | "proto3" {
  const head = /^(syntax|edition)\s*=\s*["']([^"']*)["']/.exec(text.slice(endOfComments(text)));
  if (head?.[1] === "edition") throw new Refused("editions are not supported; write it as proto3");
  return head?.[2] === "proto3" ? "proto3" : "proto2";
}

/** Where the first word begins. By hand: an expression for it takes exponential time on some texts. */
function endOfComments(text: string): number {
  for (let at = 0; ;) {
    at += /^[\s\uFEFF]*/.exec(text.slice(at, at + 1_000))?.[0].length ?? 0;
    const end = text.startsWith("//", at)
      ? text.indexOf("\n", at)
      : text.startsWith("/*", at)
        ? text.indexOf("*/", at) + 2
        : at;
    if (end <= at && !/^\s/.test(text.slice(at, at + 1))) return at;
    at = Math.max(end, at);
  }
}

/** Before it is parsed, for the parser can't be interrupted. */
function boundParts(tokens: { next(): string | null }): void {
  let all = 0;
  let here = 0;
  let depth = 0;
  for (let token = tokens.next(); token !== null; token = tokens.next()) {
    if (token === "{") depth++;
    if (token === "}") depth--;
    if (depth <= 0) here = 0;
    if (token !== "=" && token !== "rpc" && token !== "{") continue;
    if (++all > MAX_PROTO_PARTS)
      throw new Refused(`it has more than ${MAX_PROTO_PARTS} fields, values, options and methods`);
    if (++here > MAX_MESSAGE_PARTS)
      throw new Refused(`one message, enum or service of it has more than ${MAX_MESSAGE_PARTS} parts`);
  }
}

/** From protobufjs' objects to descriptors: names resolved, maps as the messages that they are on the wire. */
class Reader {
  readonly #pb: typeof import("protobufjs");
  readonly #known: Map<string, "message" | "enum">;
  readonly #syntax: "proto2" | "proto3";
  readonly #imports: readonly string[];

  constructor(
    pb: typeof import("protobufjs"),
    known: Map<string, "message" | "enum">,
    syntax: "proto2" | "proto3",
    imports: readonly string[],
  ) {
    this.#pb = pb;
    this.#known = known;
    this.#syntax = syntax;
    this.#imports = imports;
  }

  file(scope: NamespaceBase): FileInit {
    this.#declare(scope);
    return {
      ...this.#types(scope),
      service: this.#of(scope, this.#pb.Service).map((service) => this.#service(service)),
    };
  }

  #of<T>(scope: NamespaceBase, kind: abstract new (...args: never[]) => T): T[] {
    return scope.nestedArray.filter((member): member is typeof member & T => member instanceof kind);
  }

  #declare(scope: NamespaceBase): void {
    for (const type of this.#of(scope, this.#pb.Type)) {
      this.#known.set(type.fullName, "message");
      this.#declare(type);
    }
    for (const type of this.#of(scope, this.#pb.Enum)) this.#known.set(type.fullName, "enum");
  }

  #types(scope: NamespaceBase): { messageType: MessageInit[]; enumType: EnumInit[] } {
    return {
      messageType: this.#of(scope, this.#pb.Type).map((type) => this.#message(type)),
      enumType: this.#of(scope, this.#pb.Enum).map((type) => this.#enum(type)),
    };
  }

  #message(type: Type): MessageInit {
    const { messageType: nestedType, enumType } = this.#types(type);
    // Those of `optional` come last, as in descriptors that protoc writes.
    const oneofs = type.oneofsArray.toSorted((a, b) => Number(a.name.startsWith("_")) - Number(b.name.startsWith("_")));
    const field: FieldInit[] = [];
    for (const one of type.fieldsArray) {
      if (one instanceof this.#pb.MapField) {
        const entry = `${camel(one.name).replace(/^./, (first) => first.toUpperCase())}Entry`;
        nestedType.push({
          name: entry,
          options: { mapEntry: true },
          field: [
            { name: "key", jsonName: "key", number: 1, label: 1, ...this.#typeOf(one.keyType, type) },
            { name: "value", jsonName: "value", number: 2, label: 1, ...this.#typeOf(one.type, type) },
          ],
        });
        field.push({ ...named(one), label: LABELS.repeated, type: MESSAGE, typeName: `${type.fullName}.${entry}` });
        continue;
      }
      const oneof = one.partOf === null ? -1 : oneofs.indexOf(one.partOf);
      const options = one.options ?? {};
      field.push({
        ...named(one),
        label: LABELS[one.repeated ? "repeated" : one.required ? "required" : "optional"],
        ...this.#typeOf(one.type, type),
        ...(oneof === -1 ? {} : { oneofIndex: oneof }),
        ...(options["proto3_optional"] === true ? { proto3Optional: true } : {}),
        ...(typeof options["packed"] === "boolean" ? { options: { packed: options["packed"] } } : {}),
        ...(options["default"] === undefined ? {} : { defaultValue: String(options["default"]) }),
      });
    }
    return { name: type.name, field, nestedType, enumType, oneofDecl: oneofs.map(({ name }) => ({ name })) };
  }

  #enum(type: Enum): EnumInit {
    const value = Object.entries(type.values).map(([name, number]) => ({ name, number }));
    if (this.#syntax === "proto3" && value[0]?.number !== 0)
      throw new Refused(`the first value of ${type.name} has to be 0`);
    const distinct = new Set(value.map(({ number }) => number)).size === value.length;
    return { name: type.name, value, ...(distinct ? {} : { options: { allowAlias: true } }) };
  }

  #service(service: Service): ServiceInit {
    return {
      name: service.name,
      method: service.methodsArray.map((method) => {
        return {
          name: method.name,
          inputType: this.#resolve(method.requestType, service, "message"),
          outputType: this.#resolve(method.responseType, service, "message"),
          clientStreaming: method.requestStream === true,
          serverStreaming: method.responseStream === true,
        };
      }),
    };
  }

  #typeOf(type: string, scope: NamespaceBase): { type: number; typeName?: string } {
    if (Object.hasOwn(SCALARS, type)) return { type: SCALARS[type] ?? 0 };
    const typeName = this.#resolve(type, scope);
    return { type: this.#known.get(typeName) === "enum" ? ENUM : MESSAGE, typeName };
  }

  /** Protobuf language, "Packages and Name Resolution": innermost scope first. */
  #resolve(type: string, from: NamespaceBase, kind?: "message"): string {
    const scopes = from.fullName.split(".").filter((part) => part !== "");
    const candidates = type.startsWith(".")
      ? [type]
      : scopes.map((_, at) => `.${scopes.slice(0, scopes.length - at).join(".")}.${type}`);
    for (const name of [...candidates, `.${type}`]) {
      const found = this.#known.get(name);
      if (found !== undefined && (kind === undefined || found === kind)) return name;
    }
    const others = this.#imports.filter((name) => !name.startsWith("google/protobuf/"));
    const hint = others.length > 0 ? ` Imports are not loaded (${others.join(", ")}): give one file.` : "";
    const any = /(^|\.)Any$/.test(type)
      ? " google.protobuf.Any is not supported: its content is of a type that is not known here."
      : "";
    throw new Refused(`${from.fullName.slice(1)} uses ${type}, which it does not define.${any === "" ? hint : any}`);
  }
}

function named(field: Field): FieldInit {
  const own = field.options?.["json_name"];
  return { name: field.name, number: field.id, jsonName: typeof own === "string" ? own : camel(field.name) };
}

/** The JSON name of a field, as protoc makes it. */
function camel(name: string): string {
  return name.replaceAll(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase()).replaceAll("_", "");
}
