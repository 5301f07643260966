/// What owners are told of their outage, and what they say to it. Start at [Notices]; objections are answered at
/// [Objections].
@NamedInterface("notice")
@NullMarked
package io.towpath.wave.notice;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
