//! The tables of the page, with the columns it needs and no others: whole rows are read. Lists are ordered by columns as they
//! are declared here.

pub mod edition {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "edition")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub year: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod theme {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "theme")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub edition_id: Uuid,
        pub slug: String,
        pub name: String,
        #[sea_orm(belongs_to, from = "edition_id", to = "id")]
        pub edition: BelongsTo<super::edition::Entity>,
        #[sea_orm(has_many, via = "proposal_theme")]
        pub proposals: HasMany<super::proposal::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod proposal_theme {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "proposal_theme")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub proposal_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub theme_id: Uuid,
        #[sea_orm(belongs_to, from = "proposal_id", to = "id")]
        pub proposal: BelongsTo<super::proposal::Entity>,
        #[sea_orm(belongs_to, from = "theme_id", to = "id")]
        pub theme: BelongsTo<super::theme::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod proposal {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "proposal")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub edition_year: i32,
        pub number: Option<i32>,
        pub title: String,
        pub description: String,
        pub is_public: bool,
        #[sea_orm(has_many, via = "proposal_theme")]
        pub themes: HasMany<super::theme::Entity>,
        #[sea_orm(has_many)]
        pub participations: HasMany<super::participation::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod participation {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "participation")]
    pub struct Model {
        pub proposal_id: Uuid,
        pub role: String,
        pub position: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person_id: Option<Uuid>,
        pub organization_id: Option<Uuid>,
        pub name_as_given: String,
        #[sea_orm(belongs_to, from = "proposal_id", to = "id")]
        pub proposal: BelongsTo<super::proposal::Entity>,
        #[sea_orm(belongs_to, from = "person_id", to = "id")]
        pub person: BelongsTo<Option<super::person::Entity>>,
        #[sea_orm(belongs_to, from = "organization_id", to = "id")]
        pub organization: BelongsTo<Option<super::organization::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod person {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod organization {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organization")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub country: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
