package io.towpath.transfer;

import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The real transfers upon a database, for tests of those who use them.
public final class RealTransfers {

    private RealTransfers() {}

    public static Transfers of(JdbcClient jdbc) {
        return new StoredTransfers(new CopyStore(jdbc, Clock.systemUTC()), new TransferProperties(2, 1));
    }
}
