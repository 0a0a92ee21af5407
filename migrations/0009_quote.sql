CREATE TABLE "comments" (
	"id" text PRIMARY KEY NOT NULL,
	"deal_id" text NOT NULL,
	"side" text NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"text" text NOT NULL,
	"quote_version" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "logos" (
	"sha256" text PRIMARY KEY NOT NULL,
	"media_type" text NOT NULL,
	"content" "bytea" NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "deals" ADD COLUMN "lost_reason" text;--> statement-breakpoint
ALTER TABLE "quotes" ADD COLUMN "selectable" jsonb;--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "logo" text;--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "colour" text;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "comments_deal_id_id_index" ON "comments" USING btree ("deal_id","id");--> statement-breakpoint
-- Documents name a logo by the hash of its bytes, and what people wrote to each other stays as they wrote it.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER logos_unalterable BEFORE UPDATE OR DELETE ON logos
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER comments_unalterable BEFORE UPDATE OR DELETE ON comments
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
