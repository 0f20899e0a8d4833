import type { ReactNode } from "react";

/** Few things side by side, in a frame: the first cell of a row names it. */
export function Table({
  head,
  rows,
}: {
  /** Null: nothing is said of the names. */
  readonly head: readonly [ReactNode, ...ReactNode[]];
  readonly rows: readonly (readonly [name: string, ...cells: ReactNode[]])[];
}) {
  return (
    <div className="overflow-x-auto rounded-lg border border-line">
      <table className="w-full text-left text-[0.8125rem]">
        <thead className="bg-sunken text-xs text-muted">
          <tr>
            {head.map((title, i) =>
              title === null ? (
                <td key={i} className="px-3 py-1.5" />
              ) : (
                <th key={i} scope="col" className="px-3 py-1.5 font-medium">
                  {title}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], i) => (
            <tr key={i} className="border-t border-line align-baseline">
              <th scope="row" className="px-3 py-1.5 font-medium">
                {name}
              </th>
              {cells.map((cell, column) => (
                <td key={column} className="px-3 py-1.5">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
