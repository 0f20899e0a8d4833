import { type ComponentType, type ReactNode, useEffect, useState } from "react";

/** A component in a file of its own, and how to have it before it is needed. */
export interface Later<P extends object> {
  (props: { readonly fallback: ReactNode; readonly with: P }): ReactNode;
  load(): Promise<void>;
}

/**
 * A component that is loaded when it is first shown. As `lazy`, but without Suspense, which keeps what it has shown
 * meanwhile for 300 ms, also where the file was there after ten.
 */
export function later<P extends object>(importIt: () => Promise<ComponentType<P>>): Later<P> {
  let Found: ComponentType<P> | null = null;
  const load = async (): Promise<void> => {
    Found ??= await importIt();
  };
  const Component: Later<P> = ({ fallback, with: props }) => {
    const [, setThere] = useState(Found !== null);
    const [failed, setFailed] = useState<{ readonly error: unknown } | null>(null);
    useEffect(() => {
      if (Found === null)
        void load().then(
          () => setThere(true),
          (error: unknown) => setFailed({ error }),
        );
    }, []);
    // For the page's own boundary, which knows of files that are gone.
    if (failed !== null) throw failed.error;
    return Found === null ? fallback : <Found {...props} />;
  };
  Component.load = load;
  return Component;
}
