//! Making the whole index anew: for a database from before, and whenever the program compares texts differently.

use std::collections::BTreeMap;

use entities::{
    SubjectKind, organization, overlap_count, overlap_mark, overlap_pair, overlap_profile, person, proposal,
    search_document, search_language, search_state, theme,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    documents::ByKind,
    find::KINDS,
    index::AT_ONCE,
    overlap_profiles::{COMPARED_AT_ONCE, Deltas},
};
use crate::{domain::search::INDEX_VERSION, error::Error, store::Store};

impl Store {
    /// Whether this version of the program made the index.
    pub async fn search_is_current(&self) -> Result<bool, Error> {
        let state = search_state::Entity::find().one(self.db.current()).await?;
        Ok(state.is_some_and(|state| state.version == INDEX_VERSION))
    }

    /// Makes the whole index anew, some hundred rows in each transaction, while the service runs or not. Returns how many
    /// rows it went through.
    pub async fn rebuild_search(&self) -> Result<u64, Error> {
        self.forget_overlaps().await?;
        let mut count = 0;
        for kind in KINDS {
            let mut last = Uuid::nil();
            loop {
                let ids = match kind {
                    SubjectKind::Proposal => {
                        self.some_ids::<proposal::Entity>(proposal::Column::Id, last, AT_ONCE).await?
                    }
                    SubjectKind::Person => self.some_ids::<person::Entity>(person::Column::Id, last, AT_ONCE).await?,
                    SubjectKind::Organization => {
                        self.some_ids::<organization::Entity>(organization::Column::Id, last, AT_ONCE).await?
                    }
                    SubjectKind::Theme => self.some_ids::<theme::Entity>(theme::Column::Id, last, AT_ONCE).await?,
                    SubjectKind::Edition | SubjectKind::Topic | SubjectKind::Participation | SubjectKind::ApiToken => {
                        Vec::new()
                    }
                };
                let Some(end) = ids.last() else { break };
                last = *end;
                count += ids.len() as u64;
                self.rebuild_some(kind, ids).await?;
            }
        }
        // All are compared when it is known of all what they say.
        let mut last = Uuid::nil();
        loop {
            let ids = self.some_ids::<proposal::Entity>(proposal::Column::Id, last, COMPARED_AT_ONCE).await?;
            let Some(end) = ids.last() else { break };
            last = *end;
            self.rebuild_pairs(&ids).await?;
        }
        self.take_strays().await?;
        Ok(count)
    }

    async fn some_ids<E: EntityTrait>(&self, id: E::Column, after: Uuid, at_once: usize) -> Result<Vec<Uuid>, Error> {
        let select = E::find().select_only().column(id).filter(id.gt(after)).order_by_asc(id).limit(at_once as u64);
        Ok(select.into_tuple().all(self.db.current()).await?)
    }

    async fn rebuild_some(&self, kind: SubjectKind, ids: Vec<Uuid>) -> Result<(), Error> {
        let tx = self.db.write().await?;
        self.hold_index(&tx).await?;
        if kind == SubjectKind::Proposal {
            let mut deltas = Deltas::new();
            self.update_profiles(&tx, &ids, &mut deltas).await?;
            self.count_marks(&tx, deltas).await?;
        }
        self.index_all(&tx, &ByKind::from([(kind, ids.into_iter().collect())])).await?;
        tx.commit().await
    }

    /// Takes out all that is known of overlaps. Until it is there again the index is of no version.
    async fn forget_overlaps(&self) -> Result<(), Error> {
        let tx = self.db.write().await?;
        self.hold_index(&tx).await?;
        overlap_pair::Entity::delete_many().exec(&*tx).await?;
        overlap_mark::Entity::delete_many().exec(&*tx).await?;
        overlap_count::Entity::delete_many().exec(&*tx).await?;
        overlap_profile::Entity::delete_many().exec(&*tx).await?;
        self.note_version(&tx, 0).await?;
        tx.commit().await
    }

    async fn rebuild_pairs(&self, ids: &[Uuid]) -> Result<(), Error> {
        let tx = self.db.write().await?;
        self.hold_index(&tx).await?;
        let wanted = self.ids(ids.iter().copied());
        let profiles: Vec<(Uuid, Uuid)> = overlap_profile::Entity::find()
            .select_only()
            .columns([overlap_profile::Column::EditionId, overlap_profile::Column::ProposalId])
            .filter(wanted.contain(overlap_profile::Column::ProposalId))
            .into_tuple()
            .all(&*tx)
            .await?;
        let mut by_edition: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        for (edition, proposal) in profiles {
            by_edition.entry(edition).or_default().push(proposal);
        }
        for (edition, proposals) in by_edition {
            self.pair_anew(&tx, edition, &proposals).await?;
        }
        tx.commit().await
    }

    async fn note_version(&self, tx: &DatabaseTransaction, version: i32) -> Result<(), Error> {
        let state = search_state::Entity::update_many();
        state.col_expr(search_state::Column::Version, Expr::val(version)).exec(tx).await?;
        Ok(())
    }

    /// Takes out what is no row any more, and notes the version.
    async fn take_strays(&self) -> Result<(), Error> {
        let tx = self.db.write().await?;
        self.hold_index(&tx).await?;
        let mut strays = search_document::Entity::find()
            .select_only()
            .columns([search_document::Column::Kind, search_document::Column::Id]);
        for rows in [
            proposal::Entity::find().select_only().column(proposal::Column::Id).into_query(),
            person::Entity::find().select_only().column(person::Column::Id).into_query(),
            organization::Entity::find().select_only().column(organization::Column::Id).into_query(),
            theme::Entity::find().select_only().column(theme::Column::Id).into_query(),
        ] {
            strays = strays.filter(search_document::Column::Id.not_in_subquery(rows));
        }
        let mut gone = ByKind::new();
        for (kind, id) in strays.into_tuple::<(SubjectKind, Uuid)>().all(&*tx).await? {
            gone.entry(kind).or_default().insert(id);
        }
        self.index_all(&tx, &gone).await?;
        let written = search_document::Entity::find().select_only().column(search_document::Column::Language);
        search_language::Entity::delete_many()
            .filter(search_language::Column::Language.not_in_subquery(written.into_query()))
            .exec(&*tx)
            .await?;
        self.note_version(&tx, INDEX_VERSION).await?;
        tx.commit().await
    }
}
