ALTER TABLE "obligations" ADD COLUMN "closed_on" date;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "cancelled_on" date;