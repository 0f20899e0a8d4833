import type { ConnectorView } from "../../../shared/api/index.ts";
import { connectionsStrings as text } from "../strings/connections.ts";
import { Modal } from "../ui/modal.tsx";

const TONES = ["bg-run-soft text-run", "bg-doubt-soft text-doubt", "bg-wait-soft text-wait", "bg-good-soft text-good"];

/** A letter in a colour of its own: the same for the same connector, everywhere. */
export function ConnectorMark({ name, title }: { readonly name: string; readonly title: string }) {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return (
    <span
      aria-hidden="true"
      className={`grid size-9 shrink-0 place-items-center rounded-lg font-semibold uppercase ${TONES[sum % TONES.length]}`}
    >
      {title.slice(0, 1)}
    </span>
  );
}

/** What can be connected: in place, or as a dialog where it can be closed. */
export function Catalogue({
  connectors,
  onChoose,
  onClose,
}: {
  readonly connectors: readonly ConnectorView[];
  readonly onChoose: (connector: ConnectorView) => void;
  readonly onClose?: () => void;
}) {
  const cards = (
    <ul className="grid gap-3 sm:grid-cols-2">
      {connectors.map((connector) => (
        <li key={connector.name}>
          <button
            type="button"
            onClick={() => onChoose(connector)}
            className="flex h-full w-full items-start gap-3 rounded-xl border border-line bg-surface p-4 text-left text-ink transition-colors hover:border-line-strong hover:bg-sunken"
          >
            <ConnectorMark name={connector.name} title={connector.title} />
            <span className="min-w-0">
              <span className="block font-medium">{connector.title}</span>
              <span className="block text-xs text-muted">{connector.description}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
  if (onClose === undefined) return cards;
  return (
    <Modal open wide onOpenChange={(open) => (open ? undefined : onClose())} title={text.catalogue}>
      {cards}
    </Modal>
  );
}
