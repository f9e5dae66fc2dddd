/** Images one at a time, over the whole window: turn to the next, look closer, take one home. */
import { ActionIcon, Anchor, Loader, Modal, Text, Tooltip } from "@mantine/core";
import { useWindowEvent } from "@mantine/hooks";
import {
  IconChevronLeft,
  IconChevronRight,
  IconDownload,
  IconExternalLink,
  IconPhotoOff,
  IconX,
  IconZoomIn,
  IconZoomOut,
} from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Attachment } from "@/api/types";
import { direction } from "@/i18n";
import { IconButton, useFocusBack } from "@/ui";

import classes from "./Gallery.module.css";
import { useZoom } from "./useZoom";
import type { Zoom } from "./useZoom";

interface Props {
  /** Oldest first. */
  images: readonly Attachment[];
  shown: Attachment;
  onShow: (image: Attachment) => void;
  onClose: () => void;
}

export default function Gallery(props: Props): ReactElement {
  const { shown, onClose } = props;
  useFocusBack();
  return (
    <Modal
      opened
      onClose={onClose}
      fullScreen
      padding={0}
      withCloseButton={false}
      transitionProps={{ duration: 0 }}
      attributes={{ content: { "aria-label": shown.name } }}
      classNames={{ content: classes.content ?? "", body: classes.body ?? "" }}
    >
      {/* Keyed, so that each image is seen whole at first. */}
      <Image key={shown.id} {...props} />
    </Modal>
  );
}

const ZOOM_KEYS: Record<string, "in" | "out" | "whole"> = {
  "+": "in",
  "=": "in",
  "-": "out",
  _: "out",
  "0": "whole",
};

function Image({ images, shown, onShow, onClose }: Props): ReactElement {
  const { t } = useTranslation("media");
  const place = images.findIndex(({ id }) => id === shown.id);
  const turn = (by: 1 | -1): void => {
    const to = place < 0 ? undefined : images[place + by];
    if (to) onShow(to);
  };
  const onward = direction === "rtl" ? -1 : 1;
  const zoom = useZoom((towards) => turn(towards === onward ? 1 : -1));
  useWindowEvent("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const how = ZOOM_KEYS[event.key];
    if (how) zoom.change(how);
    else if (event.key === "ArrowRight") turn(onward);
    else if (event.key === "ArrowLeft") turn(onward === 1 ? -1 : 1);
    else return;
    event.preventDefault();
  });
  return (
    <>
      <Bar shown={shown} place={place} count={images.length} zoom={zoom} onClose={onClose} />
      <div className={classes.stage}>
        <Picture shown={shown} zoom={zoom} />
        {place > 0 && (
          <Turn side="back" label={t("previous")} onClick={() => turn(-1)}>
            <IconChevronLeft size={26} />
          </Turn>
        )}
        {place >= 0 && place < images.length - 1 && (
          <Turn side="on" label={t("next")} onClick={() => turn(1)}>
            <IconChevronRight size={26} />
          </Turn>
        )}
      </div>
    </>
  );
}

interface BarProps {
  shown: Attachment;
  place: number;
  count: number;
  zoom: Zoom;
  onClose: () => void;
}

function Bar({ shown, place, count, zoom, onClose }: BarProps): ReactElement {
  const { t } = useTranslation("media");
  const { name, url } = shown;
  return (
    <header className={classes.bar}>
      <Text component="bdi" size="sm" fw={600} truncate>
        {name.slice(0, 200)}
      </Text>
      {count > 1 && place >= 0 && (
        <Text size="xs" c="dimmed" className={classes.count ?? ""} aria-live="polite">
          {t("place", { place: place + 1, count })}
        </Text>
      )}
      <div className={classes.tools}>
        <Tool
          label={t("smaller")}
          disabled={zoom.view.scale === 1}
          onClick={() => zoom.change("out")}
        >
          <IconZoomOut size={19} stroke={1.7} />
        </Tool>
        <Tool label={t("larger")} onClick={() => zoom.change("in")}>
          <IconZoomIn size={19} stroke={1.7} />
        </Tool>
        <Tooltip label={t("download")}>
          <ActionIcon
            component="a"
            href={url ?? ""}
            download={name}
            size={36}
            aria-label={t("download")}
          >
            <IconDownload size={19} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t("open")}>
          <ActionIcon
            component="a"
            href={url ?? ""}
            target="_blank"
            rel="noopener noreferrer"
            size={36}
            aria-label={t("open")}
          >
            <IconExternalLink size={19} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
        <Tool label={t("actions.close", { ns: "common" })} onClick={onClose} autofocus>
          <IconX size={20} stroke={1.8} />
        </Tool>
      </div>
    </header>
  );
}

interface ToolProps {
  label: string;
  disabled?: boolean;
  autofocus?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Tool({ label, disabled = false, autofocus, onClick, children }: ToolProps): ReactElement {
  return (
    <Tooltip label={label}>
      <ActionIcon
        size={36}
        aria-label={label}
        // A button that is taken away from under the focus would lose it.
        aria-disabled={disabled}
        data-disabled={disabled || undefined}
        data-autofocus={autofocus}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

interface TurnProps {
  side: "back" | "on";
  label: string;
  onClick: () => void;
  children: ReactNode;
}

function Turn({ side, label, onClick, children }: TurnProps): ReactElement {
  return (
    <IconButton
      className={classes.turn ?? ""}
      data-side={side}
      variant="default"
      radius="xl"
      size={44}
      label={label}
      onClick={onClick}
    >
      {children}
    </IconButton>
  );
}

function Picture({ shown, zoom }: { shown: Attachment; zoom: Zoom }): ReactElement {
  const { t } = useTranslation("media");
  const [state, setState] = useState<"coming" | "there" | "broken">("coming");
  const { view, frame, handlers } = zoom;
  if (state === "broken") {
    return (
      <div className={classes.broken} role="alert">
        <IconPhotoOff size={40} stroke={1.4} aria-hidden />
        {t("lost", { kind: t("kind.image", { ns: "common" }) })}
        <Anchor href={shown.url ?? ""} target="_blank" rel="noopener noreferrer" size="sm">
          {t("open")}
        </Anchor>
      </div>
    );
  }
  return (
    <div
      ref={frame}
      className={classes.frame}
      data-closer={view.scale > 1 || undefined}
      {...handlers}
    >
      {state === "coming" && <Loader className={classes.loader ?? ""} />}
      <img
        src={shown.url ?? ""}
        alt={shown.name}
        className={classes.picture}
        draggable={false}
        style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}
        onLoad={() => setState("there")}
        onError={() => setState("broken")}
      />
    </div>
  );
}
