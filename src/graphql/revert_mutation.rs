//! Taking back what was written.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entities::AuditEntryId;

use crate::{
    graphql::{
        answer::{Answer, answer},
        edition::Edition,
        mutation::{Ended, Receipt, WriteOptions, order, store},
        node::Node,
        organization::Organization,
        page::parse_id,
        participation::Participation,
        person::Person,
        proposal::Proposal,
        shown::show,
        theme_mutation::theme,
        topic::Topic,
    },
    store::writes::{Recorded, Reverted, Written},
};

/// A change to be taken back.
#[derive(InputObject, Clone, Debug)]
pub struct RevertChangeInput {
    /// The entry of the audit that recorded it.
    id: ID,
    /// The version the object must have; any if left out. Of no meaning where the object is gone.
    expected_version: Option<i32>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What came of taking a change back.
#[derive(SimpleObject)]
pub struct RevertChangePayload {
    /// The object as it is now; null where the change was not taken back, or was its making. With the error `CONFLICT` on
    /// `expectedVersion`, the object as somebody else left it.
    node: Option<Node>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// The object that is there after a write, and what is said of it.
fn ended<M: Recorded>(written: Written<M>, options: WriteOptions) -> (Option<M>, Receipt) {
    let gone = matches!(written, Written::Done(_, None));
    let Ended { object, receipt, .. } = Ended::of(written, options);
    (object.filter(|_| !gone), receipt)
}

/// Takes back what was written.
#[derive(Default)]
pub struct RevertMutation;

#[Object]
impl RevertMutation {
    /// Takes a recorded change back, if nothing newer wrote the fields it changed: what was made is deleted, what was deleted
    /// is made again with the same id, and what was changed gets its values from before. It is checked and recorded like
    /// every write. Merges, orders, status changes and tokens have mutations of their own for this. Requires an editor of
    /// what was written.
    async fn revert_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: RevertChangeInput,
    ) -> Answer<Option<RevertChangePayload>> {
        answer(async move {
            let RevertChangeInput { id, expected_version, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: AuditEntryId = parse_id("input.id", &id)?;
            let (node, receipt) = match store(ctx).revert_change(&editor, &order, id).await? {
                Reverted::Edition(written) => {
                    let (edition, receipt) = ended(written, options);
                    (edition.map(|edition| Edition(Arc::new(edition)).into()), receipt)
                }
                Reverted::Topic(written) => {
                    let (topic, receipt) = ended(written, options);
                    (topic.map(|topic| Topic(Arc::new(topic)).into()), receipt)
                }
                Reverted::Theme(written) => {
                    let (record, receipt) = ended(written, options);
                    (theme(ctx, record).await.map(Into::into), receipt)
                }
                Reverted::Person(written) => {
                    let (record, receipt) = ended(written, options);
                    (record.map(|record| Person::from(record).into()), receipt)
                }
                Reverted::Organization(written) => {
                    let (record, receipt) = ended(written, options);
                    (record.map(|record| Organization::from(record).into()), receipt)
                }
                Reverted::Proposal(written, scene) => {
                    show(ctx, &scene).await;
                    let (record, receipt) = ended(*written, options);
                    (record.map(|record| Proposal(Arc::new(record.proposal)).into()), receipt)
                }
                Reverted::Participation(written, scene) => {
                    show(ctx, &scene).await;
                    let (record, receipt) = ended(written, options);
                    (record.map(|record| Participation(Arc::new(record.participation)).into()), receipt)
                }
                Reverted::Refused(errors) => (None, Receipt::refused(errors, options)),
            };
            Ok(Some(RevertChangePayload { node, receipt }))
        })
        .await
    }
}
