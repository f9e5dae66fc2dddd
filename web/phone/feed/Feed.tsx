/** The shop's posts as cards; one of them opens with what people say below it. */
import { Avatar, Badge, Text, UnstyledButton } from "@mantine/core";
import { IconLibraryPhoto, IconMessageCircle, IconPlayerPlay } from "@tabler/icons-react";
import { useMemo } from "react";
import type { Dispatch, ReactElement, ReactNode } from "react";

import { StatusBar } from "../Chat";
import type { Business, Customer, Video } from "../control";
import phone from "../phone.module.css";
import type { Action, PhoneState } from "../state";
import { texts } from "../texts";
import classes from "./feed.module.css";
import { Post } from "./Post";
import { postsOf, short } from "./reading";
import { feedTexts } from "./texts";

interface Props {
  state: PhoneState;
  dispatch: Dispatch<Action>;
  business: Business;
  customer: Customer;
  /** The open post, "" for none. */
  video: string;
  onVideo: (video: string) => void;
  framed: boolean;
  /** What stands below everything else on the screen. */
  children: ReactNode;
}

export function Feed(props: Props): ReactElement {
  const { state, dispatch, business, customer, video, onVideo, framed } = props;
  const posts = useMemo(() => postsOf(state, business, customer), [state, business, customer]);
  const opened = posts.find(({ video_id: id }) => id === video);
  return (
    <section
      className={phone.phone}
      data-framed={framed || undefined}
      aria-label={texts.titleOf(customer.display_name)}
    >
      {framed && <StatusBar ahead={state.ahead} />}
      {opened ? (
        <Post
          key={opened.video_id}
          video={opened}
          state={state}
          dispatch={dispatch}
          business={business}
          customer={customer}
          onBack={() => onVideo("")}
        />
      ) : (
        <Posts posts={posts} business={business} onOpen={onVideo} />
      )}
      {props.children}
    </section>
  );
}

function Posts({
  posts,
  business,
  onOpen,
}: {
  posts: readonly Video[];
  business: Business;
  onOpen: (video: string) => void;
}): ReactElement {
  return (
    <>
      <header className={phone.bar}>
        <Avatar src={business.avatar} alt="" radius="xl" />
        <div className={phone.shop}>
          <span className={phone.shopName}>{business.display_name}</span>
          <span className={phone.handle}>@{business.username}</span>
        </div>
      </header>
      <div className={classes.scroller}>
        {posts.length === 0 && (
          <Text size="sm" c="dimmed" ta="center" p="xl">
            {feedTexts.noPosts}
          </Text>
        )}
        <ul className={classes.cards} aria-label={feedTexts.feedOf(business.display_name)}>
          {posts.map((video) => (
            <Card key={video.video_id} video={video} onOpen={() => onOpen(video.video_id)} />
          ))}
        </ul>
      </div>
    </>
  );
}

function Card({ video, onOpen }: { video: Video; onOpen: () => void }): ReactElement {
  return (
    <li>
      <UnstyledButton
        className={classes.card}
        aria-label={feedTexts.open(video.caption)}
        onClick={onOpen}
      >
        <span className={classes.cover}>
          <img src={video.cover} alt="" loading="lazy" />
          {video.media_type === "PHOTO" && (
            <span className={classes.kind}>
              <IconLibraryPhoto size={18} aria-label={feedTexts.photo} />
            </span>
          )}
          <span className={classes.counts}>
            <span>
              <IconPlayerPlay size={14} aria-hidden /> {short(video.views)}
            </span>
            <span>
              <IconMessageCircle size={14} aria-hidden /> {short(video.comment_count)}
            </span>
          </span>
        </span>
        <span className={classes.caption}>{video.caption}</span>
        {video.privacy === "FRIENDS" && (
          <Badge size="xs" variant="light" color="gray">
            {feedTexts.friends}
          </Badge>
        )}
      </UnstyledButton>
    </li>
  );
}
