"""What a rival answers to its page.graphql, in the shape of the service's answer to bench/page.graphql.

Rivals show bare UUIDs; the service's ids are their kind and the digits of the UUID.
"""


def named(kind, row, **fields):
    """A row with the service's id; nothing where there is no row."""
    return row and {**row, "id": f"{kind}_{row['id'].replace('-', '')}", **fields}


def page(name, total, proposals):
    return {"data": {"theme": {"name": name, "proposals": {"totalCount": total, "nodes": proposals}}}}


def panellist(row, person, organization):
    return {
        "nameAsGiven": row["nameAsGiven"],
        "person": named("person", person),
        "organization": named("organization", organization),
    }


def mercurius(answer):
    theme = answer["data"]["theme"]
    proposals = []
    for proposal in theme["proposals"]["nodes"]:
        panel = [panellist(row, row["person"], row["organization"]) for row in proposal["panellists"]]
        proposals.append(named("proposal", proposal, panellists=panel))
    return page(theme["name"], theme["proposals"]["totalCount"], proposals)


def postgraphile(answer):
    # Its own ids are opaque; the column is the rowId.
    def row(found):
        return found and {"id" if key == "rowId" else key: value for key, value in found.items()}

    [theme] = answer["data"]["editionByYear"]["themesByEditionId"]["nodes"]
    links = theme["proposalThemesByThemeId"]
    proposals = []
    for link in links["nodes"]:
        proposal = row(link["proposalByProposalId"])
        panel = proposal.pop("participationsByProposalId")["nodes"]
        panel = [panellist(one, row(one["personByPersonId"]), row(one["organizationByOrganizationId"])) for one in panel]
        proposals.append(named("proposal", proposal, panellists=panel))
    return page(theme["name"], links["totalCount"], proposals)


def seaography(answer):
    [theme] = answer["data"]["theme"]["nodes"]
    proposals = []
    for proposal in theme["proposal"]["nodes"]:
        panel = proposal.pop("participation")["nodes"]
        panel = [panellist(one, one["person"], one["organization"]) for one in panel]
        proposals.append(named("proposal", proposal, panellists=panel))
    return page(theme["name"], theme["proposal"]["paginationInfo"]["total"], proposals)
