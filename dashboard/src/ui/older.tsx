import { strings } from "../strings.ts";
import { Button } from "./button.tsx";

/** The next page of a list, below it, where there is one. */
export function Older({
  of,
}: {
  readonly of: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
  };
}) {
  if (!of.hasNextPage) return null;
  return (
    <div className="mt-4 text-center">
      <Button onClick={() => void of.fetchNextPage()} disabled={of.isFetchingNextPage}>
        {strings.common.older}
      </Button>
    </div>
  );
}
