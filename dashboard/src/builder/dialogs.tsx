import { useState, type FormEvent } from "react";
import type { ListPath, StepPath } from "../../../shared/builder/types.ts";
import { builderStrings } from "../strings/builder.ts";
import { Button } from "../ui/button.tsx";
import { Modal } from "../ui/modal.tsx";

const text = builderStrings;

/** What the builder asks; one at a time. */
export type Dialog =
  | { readonly kind: "palette"; readonly list: ListPath; readonly index: number }
  | { readonly kind: "move"; readonly paths: readonly StepPath[] }
  | { readonly kind: "commands" }
  | { readonly kind: "keys" }
  | { readonly kind: "publish" }
  | { readonly kind: "rename"; readonly path: StepPath; readonly title: string }
  | { readonly kind: "used"; readonly paths: readonly StepPath[]; readonly lead: string };

interface Closing {
  readonly onClose: () => void;
}

export function KeysDialog({ onClose }: Closing) {
  return (
    <Modal open onOpenChange={(open) => (open ? undefined : onClose())} title={text.keys.title} lead={text.keys.lead}>
      {/* Nothing in it takes the focus, and on a small screen it has to be scrolled by keyboard too. */}
      <dl tabIndex={0} className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-2">
        {text.keys.list.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="inline-block rounded-md border border-line bg-sunken px-1.5 py-0.5 font-sans text-xs whitespace-nowrap">
                {keys}
              </kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

export function RenameDialog({
  title,
  onRename,
  onClose,
}: Closing & { readonly title: string; readonly onRename: (title: string) => void }) {
  const [value, setValue] = useState(title);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const name = value.trim();
    onClose();
    if (name !== "" && name !== title) onRename(name);
  };
  return (
    <Modal open onOpenChange={(open) => (open ? undefined : onClose())} title={text.renameStep.title}>
      <form onSubmit={submit} className="grid gap-4">
        <label className="grid gap-1.5">
          <span className="font-medium">{text.renameStep.name}</span>
          <input
            value={value}
            onChange={(event) => setValue(event.target.value)}
            onFocus={(event) => event.target.select()}
            className="h-9 rounded-lg border border-line-strong bg-surface px-3"
          />
        </label>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.renameStep.cancel}</Button>
          <Button type="submit" look="primary">
            {text.renameStep.submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

export function UsedDialog({
  lead,
  onDelete,
  onClose,
}: Closing & { readonly lead: string; readonly onDelete: () => void }) {
  return (
    <Modal open onOpenChange={(open) => (open ? undefined : onClose())} title={text.selection.remove} lead={lead}>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{text.notices.keep}</Button>
        <Button
          look="danger"
          onClick={() => {
            onClose();
            onDelete();
          }}
        >
          {text.notices.deleteAnyway}
        </Button>
      </div>
    </Modal>
  );
}
