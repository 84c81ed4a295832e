"""Python's gql: the schema by introspection, documents checked against it, real answers."""

import os
import pathlib
import unittest

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport
from graphql import GraphQLError

HERE = pathlib.Path(__file__).parent.parent


def document(path, **variables):
    request = gql((HERE / path).read_text())
    request.variable_values = variables
    return request


class Gql(unittest.TestCase):
    def setUp(self):
        transport = RequestsHTTPTransport(url=os.environ["WORKSHOPS_URL"])
        self.addCleanup(transport.close)
        self.client = Client(transport=transport, fetch_schema_from_transport=True)

    def test_walks_a_list(self):
        seen, after, more = [], None, True
        while more:
            request = document("documents/proposals.graphql", first=15, after=after)
            proposals = self.client.execute(request)["proposals"]
            seen += [edge["node"]["id"] for edge in proposals["edges"]]
            after, more = proposals["pageInfo"]["endCursor"], proposals["pageInfo"]["hasNextPage"]
        self.assertEqual(len(seen), proposals["totalCount"])
        self.assertEqual(len(set(seen)), 44)

    def test_reads_nested_objects(self):
        theme = self.client.execute(document("../it/queries/01_theme_proposals.graphql"))["theme"]
        panellist = theme["proposals"]["nodes"][0]["panellists"][1]
        self.assertEqual(panellist["organization"], {"name": "Lantern Security"})

    def test_tells_an_error_by_its_code(self):
        with self.assertRaises(TransportQueryError) as caught:
            self.client.execute(document("documents/node.graphql", id="nonsense"))
        self.assertEqual(caught.exception.errors[0]["extensions"]["code"], "BAD_USER_INPUT")

    def test_refuses_a_field_that_the_fetched_schema_does_not_have(self):
        with self.assertRaises(GraphQLError):
            self.client.execute(gql("{ proposals { nodes { heading } } }"))


if __name__ == "__main__":
    unittest.main()
