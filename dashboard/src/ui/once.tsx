import { uiStrings } from "../strings/ui.ts";
import { Button } from "./button.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Modal } from "./modal.tsx";

/**
 * What is shown once: a key, a hook's secret. Only the button closes it: a click beside it must not take
 * away what nobody has copied yet.
 */
export function ShownOnce({
  title,
  lead,
  label,
  secret,
  children,
  onClose,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly label: string;
  readonly secret: string;
  readonly children?: React.ReactNode;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={title}
      lead={lead ?? uiStrings.once}
      held
      wide={children !== undefined}
    >
      <div className="flex items-center gap-2 rounded-lg border border-line bg-sunken py-1.5 pr-1.5 pl-3">
        <code data-secret aria-label={label} className="min-w-0 flex-1 font-mono text-[0.8125rem] break-all select-all">
          {secret}
        </code>
        <CopyButton text={secret} label={label} />
      </div>
      {children === undefined ? null : <div className="mt-5 grid gap-2">{children}</div>}
      <div className="mt-5 flex justify-end">
        <Button look="primary" onClick={onClose}>
          {uiStrings.onceDone}
        </Button>
      </div>
    </Modal>
  );
}
