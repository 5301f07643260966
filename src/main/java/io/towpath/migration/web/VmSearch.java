package io.towpath.migration.web;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Finds VMs in `vm_row`. Each method makes that table catch up first: what was written before is found.
@Component
class VmSearch {

    /// Rows that a stream fetches at once.
    private static final int FETCH = 500;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    VmSearch(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    /// A row, and where a page that ends with it goes on.
    record Hit(VmOverview vm, VmCursor cursor) {}

    /// Makes the rows anew that are older than what they are made of.
    ///
    /// @return the stamp of the rows: another one, and some changed
    long catchUp() {
        return jdbc.sql("select vm_row_current()").query(Long.class).single();
    }

    /// One page and one row more, which tells whether there is a next page.
    List<VmOverview> page(VmFilter filter) {
        catchUp();
        VmWhere where = VmWhere.of(filter);
        String order = VmOrder.of(filter).sql();
        // ids are sorted, not whole rows: a page far down would spill to disk
        return jdbc.sql("""
                select v.* from (select v.id from vm_row v where %s order by %s limit %d offset %d) page
                  join vm_row v on v.id = page.id order by %s
                """.formatted(where.sql(), order, filter.size() + 1, (filter.page() - 1) * filter.size(), order))
                .params(where.params()).query((rs, _) -> VmOverview.of(rs)).list();
    }

    /// What comes after a row, the first of all for null.
    List<Hit> after(VmFilter filter, @Nullable VmCursor cursor, int limit) {
        catchUp();
        VmWhere where = VmWhere.of(filter);
        VmOrder order = VmOrder.of(filter);
        String after = cursor == null ? "true" : order.after(cursor.values(), where.params());
        return jdbc.sql("select v.*%s from vm_row v where %s and %s order by %s limit %d".formatted(order.columns(),
                where.sql(), after, order.sql(), limit)).params(where.params()).query((rs, _) -> {
                    List<@Nullable String> values = new ArrayList<>();
                    for (int key = 0; key < order.keys().size(); key++) {
                        values.add(rs.getString("k" + key));
                    }
                    return new Hit(VmOverview.of(rs), VmCursor.after(filter, values));
                }).list();
    }

    /// All rows in order, one query, a few in memory at a time.
    void each(VmFilter filter, Consumer<VmOverview> to) {
        catchUp();
        VmWhere where = VmWhere.of(filter);
        // the driver reads by portions only inside a transaction
        transaction.executeWithoutResult(_ -> jdbc
                .sql("select v.* from vm_row v where %s order by %s".formatted(where.sql(), VmOrder.of(filter).sql()))
                .params(where.params()).withFetchSize(FETCH).query(rs -> {
                    to.accept(VmOverview.of(rs));
                }));
    }

    /// The ids of all that match, in order, at most `limit`.
    List<UUID> ids(VmFilter filter, int limit) {
        catchUp();
        VmWhere where = VmWhere.of(filter);
        return jdbc.sql("select v.id from vm_row v where %s order by %s limit %d".formatted(where.sql(),
                VmOrder.of(filter).sql(), limit)).params(where.params())
                .query((found, _) -> found.getObject(1, UUID.class)).list();
    }

    /// By name.
    List<VmOverview> of(Collection<UUID> ids) {
        catchUp();
        return jdbc.sql("select v.* from vm_row v where v.id = any(:ids) order by v.name_key, v.id")
                .param("ids", ids.toArray(UUID[]::new)).query((rs, _) -> VmOverview.of(rs)).list();
    }

    /// Others that must move together with these, by their dependency groups.
    List<UUID> others(Collection<UUID> ids) {
        return jdbc.sql("""
                select m.vm_id from dependency_group_member m
                 where m.group_id in (select group_id from dependency_group_member where vm_id = any(:ids))
                   and m.vm_id <> all(:ids)
                """).param("ids", ids.toArray(UUID[]::new)).query((found, _) -> found.getObject(1, UUID.class)).list();
    }

    int count(VmFilter filter) {
        VmWhere where = VmWhere.of(filter);
        return jdbc.sql("select count(*) from vm_row v where " + where.sql()).params(where.params())
                .query(Integer.class).single();
    }
}
