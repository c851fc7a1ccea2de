/** A short word after something was done, with the way back. Stays 8 seconds, longer while looked at. */
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { Button as AriaButton } from "react-aria-components";
import { useShortcut } from "@/lib/shortcuts";
import { Kbd } from "./kbd";

export type Toast = { message: string; undo?: () => void };
type Shown = Toast & { key: number };

const ToastContext = createContext<(toast: Toast) => void>(() => undefined);
const stays = 8_000;

/** Shows a toast. */
export function useToast(): (toast: Toast) => void {
  return useContext(ToastContext);
}

function ToastCard(props: { toast: Shown; onDone: (key: number) => void }) {
  const { toast, onDone } = props;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => onDone(toast.key), stays);
    return () => clearTimeout(timer);
  }, [held, onDone, toast.key]);
  const undo = toast.undo;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only holds the toast; nothing is done by it
    <div
      className="toast"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{toast.message}</span>
      {undo ? (
        <AriaButton
          className="u"
          onPress={() => {
            undo();
            onDone(toast.key);
          }}
        >
          Undo <Kbd keys="Mod+Z" />
        </AriaButton>
      ) : null}
    </div>
  );
}

export function Toasts(props: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const count = useRef(0);
  const drop = useCallback((key: number) => setShown((all) => all.filter((toast) => toast.key !== key)), []);
  const show = useCallback((toast: Toast) => {
    count.current += 1;
    const key = count.current;
    setShown((all) => [...all.slice(-2), { ...toast, key }]);
  }, []);
  const last = useMemo(() => shown.findLast((toast) => toast.undo), [shown]);
  useShortcut(
    "undo",
    () => {
      last?.undo?.();
      if (last) drop(last.key);
    },
    { enabled: last !== undefined },
  );
  return (
    <ToastContext.Provider value={show}>
      {props.children}
      <div className="toasts" role="status" aria-live="polite">
        {shown.map((toast) => (
          <ToastCard key={toast.key} toast={toast} onDone={drop} />
        ))}
      </div>
    </ToastContext.Provider>
  );
}
