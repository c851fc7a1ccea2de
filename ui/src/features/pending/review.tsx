/** Review: says that nothing leaves unapproved, and lets all that waits for it leave. */
import { ShieldCheck } from "lucide-react";
import { Button, Icon, useToast } from "@/components";
import { useAnswer, useCommand } from "@/ipc";
import { formatCount } from "@/lib/locale";

export function useReview() {
  const { data } = useAnswer("review", {});
  const approve = useCommand("approve");
  const toast = useToast();
  const let_go = (ids: string[] | null) =>
    approve.mutate(
      { ids },
      {
        onError: ({ message, next }) => toast({ message: `${message} ${next}` }),
        onSuccess: ({ approved }) =>
          toast({
            message:
              approved === 1
                ? "1 change approved, sent within seconds"
                : `${formatCount(approved)} changes approved, sent within seconds`,
          }),
      },
    );
  return {
    on: data?.on ?? false,
    unapproved: data?.unapproved ?? 0,
    isPending: approve.isPending,
    approve: (id: string) => let_go([id]),
    approveAll: () => let_go(null),
  };
}

export type Review = ReturnType<typeof useReview>;

export function ReviewBanner(props: { review: Review; onPreview: () => void }) {
  const { review, onPreview } = props;
  if (!review.on) return null;
  const { unapproved } = review;
  return (
    <div className="banner" role="note">
      <Icon icon={ShieldCheck} size="small" />
      <span className="grow">
        {unapproved === 0
          ? "Review is on: nothing leaves until you approve it. Nothing waits for that now."
          : unapproved === 1
            ? "Review is on: 1 change waits for your approval."
            : `Review is on: ${formatCount(unapproved)} changes wait for your approval.`}
      </span>
      {unapproved > 0 ? (
        <>
          <Button size="small" onPress={onPreview}>
            What would be sent
          </Button>
          <Button
            size="small"
            variant="primary"
            shortcut="approveAll"
            isDisabled={review.isPending}
            onPress={review.approveAll}
          >
            Approve all
          </Button>
        </>
      ) : null}
    </div>
  );
}
