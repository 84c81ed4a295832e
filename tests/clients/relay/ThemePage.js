// What a component would ask for: read by relay-compiler, never run.
const { graphql } = require("relay-runtime");

graphql`
  query ThemePageQuery($year: Int!, $slug: String!, $first: Int!) {
    theme(edition: $year, slug: $slug) {
      name
      ...ThemePage_theme @arguments(first: $first)
    }
  }
`;

graphql`
  fragment ThemePage_theme on Theme
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" })
  @refetchable(queryName: "ThemePageMoreQuery") {
    proposals(first: $first, after: $after) @connection(key: "ThemePage_proposals") {
      totalCount
      edges {
        node {
          ...ThemePage_proposal
        }
      }
    }
  }
`;

graphql`
  fragment ThemePage_proposal on Proposal {
    number
    title
    panellists {
      nameAsGiven
      person {
        name
      }
    }
  }
`;

graphql`
  query ThemePageProposalQuery($id: ID!) {
    node(id: $id) {
      ...ThemePage_proposal @alias(as: "proposal")
    }
  }
`;
