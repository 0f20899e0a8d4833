import type { PersonAnswer } from "../../../durable-objects/tenant/people-rpc.ts";
import { contracts } from "../../../shared/api/index.ts";
import type { Problem } from "../../../shared/domain/result.ts";
import { fail, ok, type Result } from "../../../shared/domain/result.ts";
import { checkAnswer, readForm } from "../../../shared/people/answer.ts";
import { fieldsOf } from "../../../shared/people/form.ts";
import { MAX_COMMENT_CHARACTERS } from "../../../shared/people/limits.ts";
import { mediaType, readBody } from "../../gateway/body.ts";
import { decodeUtf8 } from "../../gateway/json.ts";
import { defineRoute } from "../../gateway/route.ts";
import { type BehindLink, behindLink } from "../behind-link.ts";
import { pageOf, unknownPage } from "../page.ts";
import { answered } from "../response.ts";

/** No cookie speaks for whoever sends this, so no other page can send it for them: the link is all there is. */
export const submitTask = defineRoute({
  contract: contracts.people.submit,
  auth: "public",
  permission: null,
  audit: "person.answered",
  handler: async ({ request, params, services, requestId, now }) => {
    const found = await behindLink(services, params.token, requestId, now);
    if (!found.ok) return found.error.code === "not_found" ? ok(await answered(unknownPage())) : found;
    const sent = await formOf(request);
    if (!sent.ok) return sent;
    const { task, organisation } = found.value;
    const read = answerOf(found.value, sent.value);
    // What is over is said first: nobody mends a form for nothing.
    if ("problems" in read) return ok(await answered(pageOf(found.value, { now, sent: sent.value, ...read })));
    const people = services
      .tenant(organisation.id)
      .people({ actor: `link:${task.id}`, requestId, audit: "person.answered", idempotency: null });
    const given = await people.answer({ link: params.token }, read.answer, null);
    if (given.ok) return ok(await answered(pageOf({ task: given.value, organisation }, { now, thanks: true })));
    const { code } = given.error;
    if (code !== "conflict" && code !== "gone" && code !== "not_found") return given;
    const after = await behindLink(services, params.token, requestId, now);
    if (!after.ok) return after.error.code === "not_found" ? ok(await answered(unknownPage())) : after;
    return ok(await answered(pageOf(after.value, { now, refused: code === "conflict" })));
  },
});

async function formOf(request: Request): Promise<Result<URLSearchParams>> {
  const { essence } = mediaType(request.headers.get("content-type") ?? "");
  if (essence !== "application/x-www-form-urlencoded")
    return fail("unsupported_media_type", "A form is sent as application/x-www-form-urlencoded.");
  const text = decodeUtf8(await readBody(request, "MAX_API_BODY_BYTES"));
  return text === undefined ? fail("invalid", "The form is not in UTF-8.") : ok(new URLSearchParams(text));
}

function answerOf(
  { task }: BehindLink,
  sent: URLSearchParams,
): { readonly answer: PersonAnswer } | { readonly problems: readonly Problem[] } {
  if (task.form === "approve") {
    const approved = sent.get("approved");
    const comment = (sent.get("comment") ?? "").replaceAll("\r\n", "\n").trim();
    const problems: Problem[] = [];
    if (approved !== "yes" && approved !== "no")
      problems.push({ path: "/approved", code: "answer.required", message: "choose one of the two buttons" });
    if (comment.length > MAX_COMMENT_CHARACTERS)
      problems.push({
        path: "/comment",
        code: "answer.maxLength",
        message: `this can have at most ${MAX_COMMENT_CHARACTERS} characters`,
      });
    return problems.length > 0
      ? { problems }
      : { answer: { approved: approved === "yes", comment: comment === "" ? null : comment } };
  }
  const read = readForm(fieldsOf(task.schema), sent);
  const checked = checkAnswer(task.schema, read.answer);
  const known = new Set(read.problems.map(({ path }) => path));
  const later = checked.ok
    ? []
    : (checked.error.problems ?? [{ path: "", code: "answer.size", message: checked.error.detail }]);
  const problems = [...read.problems, ...later.filter(({ path }) => path === "" || !known.has(path))];
  return problems.length > 0 ? { problems } : { answer: { answer: read.answer } };
}
