/** One post: its cover, and below it the comments, which come and go while one looks. */
import { ActionIcon, Text } from "@mantine/core";
import {
  IconArrowLeft,
  IconBookmark,
  IconHeart,
  IconPlayerPlayFilled,
  IconShare3,
} from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";
import type { Dispatch, ReactElement } from "react";

import { attempt } from "../attempt";
import type { Business, Comment, Customer, Video } from "../control";
import type { Action, PhoneState } from "../state";
import { useNow } from "../times";
import { CommentField } from "./CommentField";
import { CommentLine } from "./CommentLine";
import { fetchComments, writeComment } from "./control";
import classes from "./feed.module.css";
import { ago, countOf, linesOf, short } from "./reading";
import { feedTexts } from "./texts";

interface Props {
  video: Video;
  state: PhoneState;
  dispatch: Dispatch<Action>;
  business: Business;
  customer: Customer;
  onBack: () => void;
}

export function Post({ video, state, dispatch, business, customer, onBack }: Props): ReactElement {
  const [repliedTo, setRepliedTo] = useState<Comment | null>(null);
  const now = useNow(20_000) + state.ahead;
  const id = video.video_id;
  const { readings } = state;
  useEffect(() => {
    attempt(fetchComments(id).then((comments) => dispatch({ type: "comments", comments })));
  }, [id, readings, dispatch]);
  const lines = useMemo(() => linesOf(state, id, customer), [state, id, customer]);

  const send = async (text: string): Promise<void> => {
    const made = await writeComment(
      customer.unique_identifier,
      id,
      text,
      repliedTo?.comment_id ?? "",
    );
    dispatch({ type: "comments", comments: [made] });
    setRepliedTo(null);
  };
  return (
    <>
      <Cover video={video} age={ago(video.created_at, now)} onBack={onBack} />
      <Text size="sm" fw={600} ta="center" py={8} role="status">
        {feedTexts.comments(countOf(lines))}
      </Text>
      <div className={classes.scroller} tabIndex={0} role="region" aria-label={feedTexts.list}>
        {lines.length === 0 && (
          <Text size="sm" c="dimmed" ta="center" p="lg">
            {feedTexts.none}
          </Text>
        )}
        {lines.map((line) => (
          <CommentLine
            key={line.comment.comment_id}
            line={line}
            business={business}
            customer={customer}
            now={now}
            onReply={setRepliedTo}
          />
        ))}
      </div>
      <CommentField
        customer={customer}
        repliedTo={repliedTo}
        onNotReply={() => setRepliedTo(null)}
        onSend={send}
      />
    </>
  );
}

function Cover({
  video,
  age,
  onBack,
}: {
  video: Video;
  age: string;
  onBack: () => void;
}): ReactElement {
  const facts = [
    { icon: IconHeart, number: video.likes, say: feedTexts.likes },
    { icon: IconBookmark, number: video.favorites, say: feedTexts.saved },
    { icon: IconShare3, number: video.shares, say: feedTexts.shared },
  ];
  return (
    <header className={classes.film}>
      <img className={classes.still} src={video.cover} alt="" />
      {video.media_type === "VIDEO" && (
        <IconPlayerPlayFilled className={classes.playing} size={44} aria-hidden />
      )}
      <ActionIcon
        className={classes.back}
        variant="transparent"
        c="white"
        size="lg"
        aria-label={feedTexts.back}
        onClick={onBack}
      >
        <IconArrowLeft size={22} />
      </ActionIcon>
      <div className={classes.told}>
        <h2 className={classes.title}>{video.caption}</h2>
        <span className={classes.facts}>
          <span>{feedTexts.views(short(video.views))}</span>
          <span>{age}</span>
        </span>
      </div>
      <ul className={classes.rail}>
        {facts.map(({ icon: Icon, number, say }) => (
          <li key={say("")} aria-label={say(short(number))}>
            <Icon size={22} aria-hidden />
            <span aria-hidden>{short(number)}</span>
          </li>
        ))}
      </ul>
    </header>
  );
}
