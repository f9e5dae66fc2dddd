-- outside a transaction
-- Activities are kept as data, not as sentences. A sentence that is not recognised stays and is shown as it is.
DO $$
DECLARE
    account bigint;
    reached bigint;
    until bigint;
BEGIN
    FOR account IN SELECT id FROM accounts ORDER BY id LOOP
        reached := 0;
        LOOP
            SELECT max(id) INTO until FROM (
                SELECT id FROM messages WHERE account_id = account AND id > reached ORDER BY id LIMIT 20000) batch;
            EXIT WHEN until IS NULL;
            WITH said AS MATERIALIZED (
                SELECT m.id, m.author_id, m.content, m.details ->> 'verb' AS verb,
                    regexp_match(m.content, CASE m.kind
                        WHEN 'status' THEN
                            '^(.*?) (wrote, which reopened|reopened|resolved|snoozed|marked|set to pending|put) the conversation(?: as pending| on hold)?$'
                        WHEN 'priority' THEN
                            '^(.*?) (?:removed the priority|set the priority to (low|medium|high|urgent|none))$'
                        WHEN 'assignee' THEN
                            '^(.*?) (took|unassigned|assigned|gave) the conversation(?: to (.*))?$'
                        WHEN 'team' THEN
                            '^(.*?) (?:removed the team|assigned the conversation to the team (.*))$'
                        WHEN 'labels' THEN
                            '^(.*?) (?=added|removed)(?:added the label(s?) (.*?))?(?: and )?(?:removed the label(s?) (.*?))?$'
                        WHEN 'block' THEN '^(.*?) (blocked|unblocked) the customer$'
                        WHEN 'referral' THEN '^(.*?) came from (?:the )?([^“]*?)(?: “(.*)”)?$'
                        WHEN 'hole' THEN '^()Messages may be missing here: (.*) only shows the newest\. '
                        WHEN 'comment' THEN CASE
                            WHEN m.details ->> 'verb' IS NULL THEN '^(.*?) (edited) the comment$'
                            ELSE '^(.*?) (is|tried to|asked to|hid|unhid|liked|removed|deleted) .*?(?:, but (.*) didn''t do it)?$'
                        END
                    END) AS parts, m.kind
                FROM messages m
                WHERE m.account_id = account AND m.id > reached AND m.id <= until AND m.direction = 'activity'
                    AND m.content IS NOT NULL AND m.kind <> 'unknown'
            ), meant AS (
                SELECT s.id, nullif(s.parts[1], '') AS by,
                    s.kind = 'referral' OR s.parts[2] = 'wrote, which reopened' AS by_contact,
                    CASE
                    WHEN s.kind = 'status' AND s.content = 'The snooze is over' THEN
                        '{"event": "conversation.opened", "from": "snoozed", "to": "open"}'::jsonb
                    WHEN s.kind = 'status' AND s.content = 'The hold is over' THEN
                        '{"event": "conversation.opened", "from": "hold", "to": "open"}'::jsonb
                    WHEN s.parts IS NULL THEN NULL
                    WHEN s.kind = 'status' THEN (CASE s.parts[2]
                        WHEN 'resolved' THEN '{"event": "conversation.resolved", "to": "resolved"}'
                        WHEN 'snoozed' THEN '{"event": "conversation.snoozed", "to": "snoozed"}'
                        WHEN 'marked' THEN '{"event": "conversation.pending", "to": "pending"}'
                        WHEN 'set to pending' THEN '{"event": "conversation.pending", "to": "pending"}'
                        WHEN 'put' THEN '{"event": "conversation.held", "to": "hold"}'
                        ELSE '{"event": "conversation.opened", "to": "open"}' END)::jsonb || '{"from": null}'
                    WHEN s.kind = 'priority' THEN
                        jsonb_build_object('event', 'conversation.prioritised', 'from', NULL, 'to', nullif(s.parts[2], 'none'))
                    WHEN s.kind = 'assignee' THEN
                        jsonb_build_object('event', 'conversation.assigned', 'from', NULL, 'to', CASE s.parts[2]
                            WHEN 'took' THEN jsonb_build_object('kind', 'user', 'id', s.author_id, 'name', s.parts[1])
                            WHEN 'gave' THEN jsonb_build_object('kind', CASE s.parts[3] WHEN 'the bot' THEN 'bot'
                                ELSE 'ai_agent' END, 'id', NULL, 'name', NULL)
                            WHEN 'assigned' THEN jsonb_build_object('kind', 'user', 'id', NULL, 'name', s.parts[3]) END)
                    WHEN s.kind = 'team' THEN
                        jsonb_build_object('event', 'conversation.team_changed', 'from', NULL, 'to',
                            CASE WHEN s.parts[2] IS NOT NULL THEN jsonb_build_object('id', NULL, 'name', s.parts[2]) END)
                    WHEN s.kind = 'labels' THEN
                        jsonb_build_object('event', 'conversation.labelled',
                            'from', CASE WHEN s.parts[5] IS NULL THEN '[]' WHEN s.parts[4] = '' THEN jsonb_build_array(s.parts[5])
                                ELSE to_jsonb(string_to_array(s.parts[5], ', ')) END,
                            'to', CASE WHEN s.parts[3] IS NULL THEN '[]' WHEN s.parts[2] = '' THEN jsonb_build_array(s.parts[3])
                                ELSE to_jsonb(string_to_array(s.parts[3], ', ')) END)
                    WHEN s.kind = 'block' THEN
                        jsonb_build_object('event', 'conversation.contact_blocked',
                            'from', s.parts[2] = 'unblocked', 'to', s.parts[2] = 'blocked')
                    WHEN s.kind = 'referral' THEN
                        jsonb_build_object('event', 'conversation.referred', 'from', NULL, 'to', jsonb_build_object(
                            'source', CASE s.parts[2] WHEN 'link' THEN 'short_link' ELSE replace(s.parts[2], ' ', '_') END,
                            'title', s.parts[3]))
                    WHEN s.kind = 'hole' THEN
                        jsonb_build_object('event', 'conversation.history_missing', 'from', NULL, 'to', NULL,
                            'platform', s.parts[2])
                    WHEN s.kind = 'comment' THEN
                        jsonb_build_object('event', 'conversation.commented', 'verb', coalesce(s.verb, 'edit'),
                            'from', CASE s.parts[2] WHEN 'is' THEN NULL WHEN 'edited' THEN NULL ELSE 'asked' END,
                            'to', CASE s.parts[2] WHEN 'is' THEN 'asked' WHEN 'tried to' THEN 'failed'
                                WHEN 'asked to' THEN 'superseded' ELSE 'done' END)
                        || CASE WHEN s.parts[2] = 'tried to' THEN jsonb_build_object('platform', s.parts[3]) ELSE '{}' END
                    END AS activity
                FROM said s
            )
            UPDATE messages m
            SET content = NULL,
                author = CASE WHEN n.by_contact THEN 'contact' ELSE m.author END,
                details = coalesce(m.details, '{}') || jsonb_build_object('activity', n.activity)
                    || CASE WHEN n.by IS NULL THEN '{}' ELSE jsonb_build_object('by', n.by) END
            FROM meant n
            WHERE m.account_id = account AND m.id = n.id AND n.activity IS NOT NULL;
            COMMIT;
            reached := until;
        END LOOP;
    END LOOP;
END $$;
