package io.towpath.planning.dependency;

import org.springframework.jdbc.core.simple.JdbcClient;

/// Dependencies that rules of a cluster at the source show: several VMs are kept on one host by a rule, so somebody meant
/// them to be near each other. Like every dependency it can be waived; rules that keep VMs apart tie nobody.
///
/// With n VMs of a rule there are n − 1 dependencies, each to the first of them.
final class KeptTogether {

    private static final String RULES = """
            with bound as (
                select v.id, v.source_id, coalesce(v.cluster, '') as cluster, rule
                  from vm v cross join lateral jsonb_array_elements_text(v.traits -> 'togetherRules') rule
                 where v.kind = 'vm' and jsonb_typeof(v.traits -> 'togetherRules') = 'array'),
            rule_of as (
                select source_id, cluster, rule, min(cast(id as text))::uuid as first
                  from bound group by source_id, cluster, rule having count(*) > 1),
            pair as (
                select r.first as from_vm, b.id as to_vm, string_agg(b.rule, ', ' order by b.rule) as named
                  from rule_of r join bound b on b.source_id = r.source_id and b.cluster = r.cluster and b.rule = r.rule
                                             and b.id <> r.first
                 group by r.first, b.id)
            """;

    private final JdbcClient jdbc;

    KeptTogether(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// In the caller's transaction. Waivers of those that stay are kept.
    void observe() {
        jdbc.sql(RULES + """
                insert into dependency as known (from_vm_id, to_vm_id, kind, evidence, detail, created_by)
                select from_vm, to_vm, 'cluster-of', 'observed', left('kept on one host by the rule ' || named, 1000), 'system'
                  from pair
                on conflict (coalesce(from_vm_id, from_application_id), coalesce(to_vm_id, to_application_id), kind,
                             evidence, coalesce(port, -1), coalesce(protocol, ''))
                do update set detail = excluded.detail where known.detail is distinct from excluded.detail
                """).update();
        jdbc.sql(RULES + """
                delete from dependency d
                 where d.kind = 'cluster-of' and d.evidence = 'observed'
                   and not exists (select from pair p where p.from_vm = d.from_vm_id and p.to_vm = d.to_vm_id)
                """).update();
    }
}
