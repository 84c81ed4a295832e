//! A merged proposal is seen by whoever saw it before.

/// A merged proposal is seen by whoever saw it before.
pub const DDL: &str = r"
-- Where a proposal stood before it was merged. Without it a draft that is merged would become public by that.
ALTER TABLE proposal ADD COLUMN status_before_merge text CHECK (status_before_merge IN ('draft', 'submitted',
    'under_review', 'accepted', 'declined', 'withdrawn', 'cancelled'));
ALTER TABLE proposal DROP COLUMN is_public;
ALTER TABLE proposal ADD COLUMN is_public boolean NOT NULL GENERATED ALWAYS AS (
    CASE WHEN deleted_at IS NOT NULL THEN FALSE ELSE
        CASE edition_public_from
            WHEN 'submitted' THEN coalesce(status_before_merge, status) <> 'draft'
            WHEN 'under_review' THEN coalesce(status_before_merge, status) NOT IN ('draft', 'submitted')
            ELSE coalesce(status_before_merge, status) IN ('accepted', 'cancelled', 'merged')
        END
    END) ADDED_COLUMN;
";
