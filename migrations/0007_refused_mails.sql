DROP INDEX "outbox_sent_at_next_attempt_at_index";--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "refused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "holds_until" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "outbox_waiting_index" ON "outbox" USING btree ("id") WHERE "outbox"."sent_at" is null and "outbox"."dropped_at" is null and "outbox"."refused_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_waiting_of_deal_index" ON "outbox" USING btree ("deal_id","id") WHERE "outbox"."sent_at" is null and "outbox"."dropped_at" is null and "outbox"."refused_at" is null;