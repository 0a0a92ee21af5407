CREATE TABLE "journal_order" (
	"position" bigserial PRIMARY KEY NOT NULL,
	"entry_id" text NOT NULL,
	CONSTRAINT "journal_order_entryId_unique" UNIQUE("entry_id")
);
--> statement-breakpoint
ALTER TABLE "journal_order" ADD CONSTRAINT "journal_order_entry_id_journal_entries_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."journal_entries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint

-- The rest is by hand. The position is drawn at commit, under a lock that is released once the commit is visible: the
-- order of positions is that of commits, while all else of the transactions runs side by side.
CREATE FUNCTION journal_entry_takes_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('journal_order', 0));
  INSERT INTO journal_order (entry_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
--> statement-breakpoint
-- Creating it waits for transactions that are posting, so that none of their entries is left out below.
CREATE CONSTRAINT TRIGGER journal_entry_takes_position AFTER INSERT ON journal_entries
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION journal_entry_takes_position();
--> statement-breakpoint
INSERT INTO journal_order (entry_id) SELECT id FROM journal_entries ORDER BY seq;
--> statement-breakpoint
CREATE TRIGGER journal_order_unalterable BEFORE UPDATE OR DELETE ON journal_order
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER journal_order_no_truncate BEFORE TRUNCATE ON journal_order
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
