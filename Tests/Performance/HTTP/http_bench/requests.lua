-- Without people: the same GET again and again. With people: commands, each with an id that was never there.
local people, token, count, base = {}, "", 0, ""

function init(arguments)
    for line in io.lines(arguments[1]) do people[#people + 1] = line end
    token = arguments[2] or ""
    math.randomseed(os.time() + tonumber(tostring({}):sub(8), 16) % 1000003)
    base = string.format("%08x-%04x-7%03x-8%03x-", math.random(0, 0x7ffffffe), math.random(0, 0xffff),
        math.random(0, 0xfff), math.random(0, 0xfff))
    wrk.headers["Content-Type"] = "application/json"
    if token ~= "" then wrk.headers["Authorization"] = "Bearer " .. token end
    if #people == 0 then
        wrk.headers["Content-Type"] = nil
        local whole = wrk.format("GET")
        request = function() return whole end
    end
end

function request()
    count = count + 1
    local body = '{"commandId":"' .. base .. string.format("%012x", count)
        .. '","completeModule":{"peerId":"' .. people[count % #people + 1]
        .. '","module":"M-advocacy","title":"A module","provider":"Fernleigh Academy","completedOn":"2021-02-01",'
        .. '"allocations":[{"category":"advocacy","minutes":60}],"mode":"MODE_IN_PERSON"}}'
    return wrk.format("POST", nil, nil, body)
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format('{"requests":%d,"rate":%.1f,"p50":%.3f,"p99":%.3f,"failed":%d}\n', summary.requests,
        summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
