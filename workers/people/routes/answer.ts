import { contracts } from "../../../shared/api/index.ts";
import { fail, ok } from "../../../shared/domain/result.ts";
import { checkAnswer } from "../../../shared/people/answer.ts";
import { systemCaller } from "../../gateway/credentials.ts";
import { defineRoute } from "../../gateway/route.ts";
import { taskView } from "../views.ts";

export const answerTask = defineRoute({
  contract: contracts.people.answer,
  auth: "key",
  permission: "people:write",
  audit: "person.answered",
  dataMembers: ["answer"],
  handler: async ({ params, body, tenant, caller, principal, requestId }) => {
    const which = { id: params.id };
    const found = await tenant.people(systemCaller(requestId)).get(which);
    if (!found.ok) return found;
    const { approved, comment, answer } = body;
    let given;
    if (found.value.form === "approve") {
      if (approved === undefined || answer !== undefined)
        return fail(
          "invalid",
          "This task is an approval: send {approved: true} or {approved: false}, and a comment if there is one.",
        );
      given = { approved, comment: comment === undefined || comment === "" ? null : comment };
    } else {
      if (answer === undefined || approved !== undefined || comment !== undefined)
        return fail("invalid", "This task is a form: send {answer: {…}}, of the task's schema.");
      const checked = checkAnswer(found.value.schema, answer);
      if (!checked.ok)
        return fail(
          checked.error.code,
          checked.error.detail,
          checked.error.problems?.map((problem) => ({ ...problem, path: `/answer${problem.path}` })),
        );
      given = { answer };
    }
    const answered = await tenant.people(caller).answer(which, given, caller.actor);
    return answered.ok ? ok({ status: 200, body: taskView(answered.value, principal) }) : answered;
  },
});
