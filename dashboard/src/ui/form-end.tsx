import { uiStrings } from "../strings/ui.ts";
import { Button, type ButtonLook } from "./button.tsx";
import { describe } from "./page.tsx";

/** How a form in a dialog ends: what went wrong, the way out, and what it is for. */
export function FormEnd({
  saving,
  submit,
  submitting = uiStrings.working,
  cancel = uiStrings.cancel,
  look = "primary",
  ready = true,
  onClose,
}: {
  readonly saving: { readonly isPending: boolean; readonly error: unknown };
  readonly submit: string;
  readonly submitting?: string;
  readonly cancel?: string;
  readonly look?: ButtonLook;
  /** Whether it can be sent as it is. */
  readonly ready?: boolean;
  readonly onClose: () => void;
}) {
  return (
    <>
      {/* Its room is kept: what is to be pressed next does not move. */}
      <p role="alert" className="min-h-5 text-bad">
        {saving.error === null ? null : describe(saving.error)}
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{cancel}</Button>
        <Button type="submit" look={look} busy={saving.isPending} disabled={!ready}>
          {saving.isPending ? submitting : submit}
        </Button>
      </div>
    </>
  );
}
