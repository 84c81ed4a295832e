//! Keeping the index: what a write changes of what can be found, changed in the same transaction.

use std::collections::{BTreeSet, HashMap};

use entities::{
    SubjectKind, edition, participation, proposal, proposal_host, search_document, search_gram, search_language,
    search_state, search_word, theme,
};
use sea_orm::{
    ActiveEnum, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, RelationTrait, Set,
    sea_query::{Expr, Func, OnConflict, Query},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Rows,
    documents::{ByKind, Document},
};
use crate::{db::Write, domain::search::grams, error::Error, store::Store};

/// Documents made and written at once.
pub(super) const AT_ONCE: usize = 500;
/// Rows that a document has in the index, about: its words and the parts of its words; a proposal has as many marks.
pub(super) const ROWS_OF_ONE: usize = 30;

impl Store {
    /// Brings the index up to date with rows that were written, and with whatever names them. A constant number of
    /// statements for every few hundred documents. Waits for others who write to the index: what they changed is seen.
    pub async fn reindex(&self, tx: &Write, subjects: &[(SubjectKind, Uuid)]) -> Result<(), Error> {
        let mut touched = ByKind::new();
        for (kind, id) in subjects.iter().filter(|(kind, _)| concerns_search(*kind)) {
            touched.entry(*kind).or_default().insert(*id);
        }
        if touched.is_empty() {
            return Ok(());
        }
        self.hold_index(tx).await?;
        self.add_dependents(tx, &mut touched).await?;
        self.index_all(tx, &touched).await?;
        match touched.get(&SubjectKind::Proposal) {
            Some(proposals) => self.update_overlaps(tx, proposals).await,
            None => Ok(()),
        }
    }

    /// One writes to the index at a time: otherwise two who change two names of one proposal would each write it without
    /// the other one's change.
    pub(super) async fn hold_index(&self, tx: &DatabaseTransaction) -> Result<i32, Error> {
        let state = search_state::Entity::find().lock_exclusive().one(tx).await?;
        state.map(|state| state.version).ok_or_else(|| Error::dangling("search_state"))
    }

    /// Adds what says something else because of what was written.
    async fn add_dependents(&self, tx: &DatabaseTransaction, touched: &mut ByKind) -> Result<(), Error> {
        let ids = |kind| touched.get(&kind).filter(|ids| !ids.is_empty()).map(|ids| self.ids(ids.iter().copied()));
        let mut proposals: Vec<Uuid> = Vec::new();
        let mut themes: Vec<Uuid> = Vec::new();
        let taking_part = [
            (SubjectKind::Participation, participation::Column::Id),
            (SubjectKind::Person, participation::Column::PersonId),
            (SubjectKind::Organization, participation::Column::OrganizationId),
        ];
        for (kind, column) in taking_part {
            let Some(ids) = ids(kind) else { continue };
            let select = participation::Entity::find()
                .select_only()
                .column(participation::Column::ProposalId)
                .filter(ids.contain(column))
                .distinct();
            proposals.extend(select.into_tuple::<Uuid>().all(tx).await?);
        }
        if let Some(ids) = ids(SubjectKind::Organization) {
            let select = proposal_host::Entity::find()
                .select_only()
                .column(proposal_host::Column::ProposalId)
                .filter(ids.contain(proposal_host::Column::OrganizationId))
                .distinct();
            proposals.extend(select.into_tuple::<Uuid>().all(tx).await?);
        }
        if let Some(ids) = ids(SubjectKind::Edition) {
            let select = theme::Entity::find()
                .select_only()
                .column(theme::Column::Id)
                .filter(ids.contain(theme::Column::EditionId));
            themes.extend(select.into_tuple::<Uuid>().all(tx).await?);
            // Of the many proposals only those whose language is another one now.
            let indexed = search_document::Entity::find()
                .select_only()
                .expr(Expr::val(1))
                .filter(
                    Expr::col(search_document::Column::Id.as_column_ref()).equals(proposal::Column::Id.as_column_ref()),
                )
                .filter(
                    Expr::col(search_document::Column::Language.as_column_ref())
                        .equals(edition::Column::Language.as_column_ref()),
                );
            let select = proposal::Entity::find()
                .select_only()
                .column(proposal::Column::Id)
                .join(JoinType::InnerJoin, proposal::Relation::Edition.def())
                .filter(ids.contain(proposal::Column::EditionId))
                .filter(proposal::Column::Language.is_null())
                .filter(Expr::exists(indexed.into_query()).not());
            proposals.extend(select.into_tuple::<Uuid>().all(tx).await?);
        }
        touched.entry(SubjectKind::Proposal).or_default().extend(proposals);
        touched.entry(SubjectKind::Theme).or_default().extend(themes);
        Ok(())
    }

    /// Makes the documents of these rows anew. The index must be held.
    pub(super) async fn index_all(&self, tx: &Write, rows: &ByKind) -> Result<(), Error> {
        for (kind, ids) in rows.iter().filter(|(kind, _)| is_found(**kind)) {
            let ids: Vec<Uuid> = ids.iter().copied().collect();
            for some in ids.chunks(AT_ONCE) {
                let documents = self.documents(tx, *kind, some).await?;
                self.write_documents(tx, some, documents).await?;
                tx.grew(some.len() * ROWS_OF_ONE).await?;
            }
        }
        Ok(())
    }

    /// Makes the index hold exactly these documents of these rows, and writes only what is different.
    async fn write_documents(
        &self,
        tx: &DatabaseTransaction,
        ids: &[Uuid],
        documents: Vec<Document>,
    ) -> Result<(), Error> {
        let wanted = self.ids(ids.iter().copied());
        let known: Vec<(i32, Uuid, Vec<u8>)> = search_document::Entity::find()
            .select_only()
            .columns([search_document::Column::Doc, search_document::Column::Id, search_document::Column::Fingerprint])
            .filter(wanted.contain(search_document::Column::Id))
            .into_tuple()
            .all(tx)
            .await?;
        let mut known: HashMap<Uuid, (i32, Vec<u8>)> =
            known.into_iter().map(|(doc, id, fingerprint)| (id, (doc, fingerprint))).collect();
        let mut changed = Vec::new();
        let mut replaced = Vec::new();
        for mut document in documents {
            match known.remove(&document.id) {
                Some((_, fingerprint)) if fingerprint == document.fingerprint => continue,
                Some((doc, _)) => {
                    document.doc = doc;
                    replaced.push(doc);
                }
                None => {}
            }
            changed.push(document);
        }
        let gone: Vec<i32> = known.into_values().map(|(doc, _)| doc).collect();
        if changed.is_empty() && gone.is_empty() {
            return Ok(());
        }
        if !gone.is_empty() {
            self.take_documents(tx, &gone).await?;
        }
        replaced.extend(gone);
        let before = self.take_words(tx, &replaced).await?;
        if !changed.is_empty() {
            self.number_documents(tx, &mut changed).await?;
            self.put_documents(tx, &changed).await?;
            self.put_languages(tx, &changed).await?;
        }
        self.put_words(tx, &changed).await?;
        self.update_grams(tx, before, &changed).await
    }

    async fn number_documents(&self, tx: &DatabaseTransaction, documents: &mut [Document]) -> Result<(), Error> {
        let last: Option<Option<i32>> = search_document::Entity::find()
            .select_only()
            .expr(Func::max(Expr::col(search_document::Column::Doc)))
            .into_tuple()
            .one(tx)
            .await?;
        documents.sort_unstable_by_key(|document| document.id);
        let new = documents.iter_mut().filter(|document| document.doc == 0);
        for (document, number) in new.zip(last.flatten().unwrap_or_default() + 1..) {
            document.doc = number;
        }
        Ok(())
    }

    async fn put_languages(&self, tx: &DatabaseTransaction, documents: &[Document]) -> Result<(), Error> {
        let tags: BTreeSet<&str> = documents.iter().map(|document| document.language.as_str()).collect();
        let rows = tags.into_iter().map(|tag| search_language::ActiveModel { language: Set(tag.to_owned()) });
        let known = OnConflict::column(search_language::Column::Language).do_nothing().to_owned();
        search_language::Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx).await?;
        Ok(())
    }

    /// Takes the words of documents out, and tells which these were.
    async fn take_words(&self, tx: &DatabaseTransaction, docs: &[i32]) -> Result<BTreeSet<String>, Error> {
        if docs.is_empty() {
            return Ok(BTreeSet::new());
        }
        let of_these = self.among_numbers(search_word::Column::Doc, docs);
        let before: Vec<String> = search_word::Entity::find()
            .select_only()
            .column(search_word::Column::Word)
            .filter(of_these.clone())
            .distinct()
            .into_tuple()
            .all(tx)
            .await?;
        tx.execute(Query::delete().from_table(search_word::Entity).and_where(of_these)).await?;
        Ok(before.into_iter().collect())
    }

    async fn put_words(&self, tx: &DatabaseTransaction, documents: &[Document]) -> Result<(), Error> {
        let rows = documents.iter().flat_map(|document| {
            let kind = document.kind.to_value();
            document.vocabulary().into_iter().map(move |word| json!([kind, word, document.doc]))
        });
        let rows: Vec<Value> = rows.collect();
        if rows.is_empty() { Ok(()) } else { self.put_rows(tx, Rows::Words, &rows.into()).await }
    }

    /// Keeps the grams of exactly the words that there are.
    async fn update_grams(
        &self,
        tx: &DatabaseTransaction,
        before: BTreeSet<String>,
        documents: &[Document],
    ) -> Result<(), Error> {
        let now: BTreeSet<&str> = documents.iter().flat_map(Document::vocabulary).collect();
        let lost: Vec<String> = before.into_iter().filter(|word| !now.contains(word.as_str())).collect();
        if !lost.is_empty() {
            let used = search_word::Entity::find().select_only().expr(Expr::val(1)).filter(
                Expr::col(search_word::Column::Word.as_column_ref()).equals(search_gram::Column::Word.as_column_ref()),
            );
            // By kind, which the index of words begins with.
            let used = used.filter(search_word::Column::Kind.is_in(super::find::KINDS));
            let unused = Expr::exists(used.into_query()).not();
            let lost = self.among_texts(search_gram::Column::Word, &lost);
            tx.execute(Query::delete().from_table(search_gram::Entity).and_where(lost).and_where(unused)).await?;
        }
        let words: Vec<String> = now.into_iter().map(str::to_owned).collect();
        if words.is_empty() {
            return Ok(());
        }
        let known: Vec<String> = search_gram::Entity::find()
            .select_only()
            .column(search_gram::Column::Word)
            .filter(self.among_texts(search_gram::Column::Word, &words))
            .distinct()
            .order_by_asc(search_gram::Column::Word)
            .into_tuple()
            .all(tx)
            .await?;
        let new = words.iter().filter(|word| known.binary_search(word).is_err());
        let rows: Vec<Value> =
            new.flat_map(|word| grams(word).into_iter().map(move |gram| json!([gram, word]))).collect();
        if rows.is_empty() { Ok(()) } else { self.put_rows(tx, Rows::Grams, &rows.into()).await }
    }
}

/// Whether rows of a kind are found.
pub(super) const fn is_found(kind: SubjectKind) -> bool {
    match kind {
        SubjectKind::Proposal | SubjectKind::Person | SubjectKind::Organization | SubjectKind::Theme => true,
        SubjectKind::Edition | SubjectKind::Topic | SubjectKind::Participation | SubjectKind::ApiToken => false,
    }
}

/// Whether a change of such a row can change what is found.
const fn concerns_search(kind: SubjectKind) -> bool {
    match kind {
        SubjectKind::Topic | SubjectKind::ApiToken => false,
        SubjectKind::Edition | SubjectKind::Participation => true,
        SubjectKind::Proposal | SubjectKind::Person | SubjectKind::Organization | SubjectKind::Theme => is_found(kind),
    }
}
