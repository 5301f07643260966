/// What is known of outages: predicted after each pass, measured afterwards, and when the next pass is due. Start at
/// [Outlooks].
@NamedInterface("outlook")
@NullMarked
package io.towpath.replication.outlook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
