"use strict";
// Within the service its other pages are a click away; pages that were handed on have none beside them.
document.getElementById("service").hidden = !location.pathname.startsWith("/brief/") || !location.protocol.startsWith("http");
