package io.towpath.slot;

import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The table `bandwidth_share`.
@Component
class ShareStore {

    private final JdbcClient jdbc;

    ShareStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// What a node takes at a place, by its [RatePlace#key()].
    record Share(String place, String node, long bytesPerSecond) {}

    /// Until the end of the transaction nobody else takes anything. Who does not get that far soon is refused with SQL state
    /// [ClaimStore#BUSY].
    void lock() {
        jdbc.sql("""
                select set_config('lock_timeout', '2s', true),
                       set_config('idle_in_transaction_session_timeout', '30s', true)
                """).query().listOfRows();
        jdbc.sql("select pg_advisory_xact_lock(hashtext('towpath.bandwidth'))").query().listOfRows();
    }

    List<Share> all() {
        return jdbc.sql("select place, node, bytes_per_second from bandwidth_share")
                .query((row, _) -> new Share(row.getString(1), row.getString(2), row.getLong(3))).list();
    }

    /// From now on a node takes this and no more.
    ///
    /// @param before what it took until now
    void keep(String node, List<Share> before, Map<String, Long> wanted) {
        before.stream().filter(share -> !wanted.containsKey(share.place())).forEach(
                share -> jdbc.sql("delete from bandwidth_share where place = :place and node = :node")
                        .param("place", share.place()).param("node", node).update());
        wanted.forEach((place, rate) -> {
            if (!before.contains(new Share(place, node, rate))) {
                jdbc.sql("""
                        insert into bandwidth_share (place, node, bytes_per_second) values (:place, :node, :rate)
                        on conflict (place, node) do update set bytes_per_second = :rate
                        """).param("place", place).param("node", node).param("rate", rate).update();
            }
        });
    }
}
