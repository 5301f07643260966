package io.towpath.platform.vsphere;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Keys `towpath.vsphere.*`.
///
/// @param page           objects asked for in one answer
/// @param connectTimeout until a connection stands
/// @param answerTimeout  until an answer is there, whole
/// @param silence        of a disk that is read: without a byte for so long the read is given up, and begun anew or by the next way
/// @param maxAnswer      an answer that is larger is refused
/// @param soapAction     the API version that is asked for; a vCenter answers in terms of it
/// @param idle           a session nobody used for so long is ended
@ConfigurationProperties("towpath.vsphere")
record VsphereProperties(@DefaultValue("200") int page, @DefaultValue("10s") Duration connectTimeout,
        @DefaultValue("120s") Duration answerTimeout, @DefaultValue("50s") Duration silence,
        @DefaultValue("64MB") DataSize maxAnswer,
        @DefaultValue("urn:vim25/6.7") String soapAction, @DefaultValue("10m") Duration idle) {}
