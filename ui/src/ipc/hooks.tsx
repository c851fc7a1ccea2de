/** Answers and commands for components. Knows when an answer is stale; knows nothing of what answers mean. */
import {
  keepPreviousData,
  QueryClient,
  QueryClientProvider,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useEffect } from "react";
import { afterPaint } from "@/lib/after-paint";
import type { CacheTag, Failure } from "./generated/types";
import { type Answer, type Method, type Request, tagsChanged, tagsShown } from "./methods";
import { asFailure, type Transport } from "./transport";

const TransportContext = createContext<Transport | null>(null);

/** The transport itself, for caches of their own such as the grid's. */
export function useTransport(): Transport {
  const transport = useContext(TransportContext);
  if (!transport) throw new Error("No IpcProvider above this component");
  return transport;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

/** What is stale and has not been marked yet. */
const stale = new WeakMap<QueryClient, ReadonlySet<CacheTag> | "all">();

/**
 * Marks every cached answer that shows one of these tags as stale; without tags, all of them. A command is announced and answered, too:
 * both are gathered, and what they changed is asked for once, after what the answer itself shows has been painted.
 */
export function invalidate(client: QueryClient, tags: readonly CacheTag[] | "all"): void {
  const before = stale.get(client);
  stale.set(client, before === "all" || tags === "all" ? "all" : new Set([...(before ?? []), ...tags]));
  if (before !== undefined) return;
  afterPaint(() => {
    const all = stale.get(client);
    stale.delete(client);
    void client.invalidateQueries({
      predicate: ({ queryKey }) =>
        all === "all" || tagsShown(queryKey[0] as Method).some((shown) => all?.has(shown)),
    });
  });
}

/** Provides transport and cache, and keeps the cache in step with the announced changes. */
export function IpcProvider(props: { transport: Transport; client: QueryClient; children: ReactNode }) {
  const { transport, client, children } = props;
  useEffect(() => {
    let last: number | null = null;
    return transport.subscribe(({ seq, tags }) => {
      const missed = last !== null && seq !== last + 1;
      last = seq;
      invalidate(client, missed ? "all" : tags);
    });
  }, [transport, client]);
  return (
    <TransportContext.Provider value={transport}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </TransportContext.Provider>
  );
}

export type AnswerOptions = {
  /** Asks only when true. */
  enabled?: boolean;
  /** Keeps what was shown while another request is answered; true unless said otherwise. */
  keepPrevious?: boolean;
};

/** The answer to a request, kept fresh. */
export function useAnswer<M extends Method>(
  method: M,
  request: Request<M>,
  { enabled = true, keepPrevious = true }: AnswerOptions = {},
): UseQueryResult<Answer<M>, Failure> {
  const transport = useTransport();
  return useQuery<Answer<M>, Failure>({
    queryKey: [method, request],
    queryFn: () => transport.call(method, request),
    enabled,
    ...(keepPrevious ? { placeholderData: keepPreviousData as never } : {}),
  });
}

/** Asks for an answer that somebody will want in a moment. Resolves in any case. */
export function askAhead<M extends Method>(
  client: QueryClient,
  transport: Transport,
  method: M,
  request: Request<M>,
): Promise<void> {
  return client.prefetchQuery({
    queryKey: [method, request],
    queryFn: () => transport.call(method, request),
  });
}

/** A command without a state of its own; what it changes is asked for again when it has succeeded. */
export function useCall<M extends Method>(method: M): (request: Request<M>) => Promise<Answer<M>> {
  const transport = useTransport();
  const client = useQueryClient();
  return useCallback(
    async (request) => {
      const answer = await transport.call(method, request);
      invalidate(client, tagsChanged(method));
      return answer;
    },
    [transport, client, method],
  );
}

/** A command; what it changes is asked for again when it has succeeded. */
export function useCommand<M extends Method>(method: M): UseMutationResult<Answer<M>, Failure, Request<M>> {
  const transport = useTransport();
  return useMutation<Answer<M>, Failure, Request<M>>({
    mutationFn: async (request) => {
      try {
        return await transport.call(method, request);
      } catch (failure) {
        throw asFailure(failure);
      }
    },
    onSuccess: (_answer, _request, _result, { client }) => invalidate(client, tagsChanged(method)),
  });
}

/** Puts an answer in place of an older one, for commands whose answer already shows what they changed. */
export function useKeepAnswer(): <M extends Method>(
  method: M,
  request: Request<M>,
  answer: Answer<M>,
) => void {
  const client = useQueryClient();
  return useCallback((method, request, answer) => client.setQueryData([method, request], answer), [client]);
}

/** Calls `listener` with every announced change (`"all"` when some were missed). */
export function useChanges(listener: (tags: readonly CacheTag[] | "all") => void): void {
  const transport = useTransport();
  useEffect(() => {
    let last: number | null = null;
    return transport.subscribe(({ seq, tags }) => {
      const missed = last !== null && seq !== last + 1;
      last = seq;
      listener(missed ? "all" : tags);
    });
  }, [transport, listener]);
}
