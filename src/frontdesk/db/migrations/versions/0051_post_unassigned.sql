-- Who leaves an account, and a team that is deleted, give up their conversations by a command that says so in each thread.
ALTER TABLE conversations DROP CONSTRAINT conversations_account_id_assignee_id_fkey;
ALTER TABLE conversations DROP CONSTRAINT conversations_account_id_team_id_fkey;
