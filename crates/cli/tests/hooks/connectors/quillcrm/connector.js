"use strict";
var __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    var desc = Object.getOwnPropertyDescriptor(m, k);
    if (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) {
      desc = { enumerable: true, get: function() { return m[k]; } };
    }
    Object.defineProperty(o, k2, desc);
}) : (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    o[k2] = m[k];
}));
var __setModuleDefault = (this && this.__setModuleDefault) || (Object.create ? (function(o, v) {
    Object.defineProperty(o, "default", { enumerable: true, value: v });
}) : function(o, v) {
    o["default"] = v;
});
var __importStar = (this && this.__importStar) || (function () {
    var ownKeys = function(o) {
        ownKeys = Object.getOwnPropertyNames || function (o) {
            var ar = [];
            for (var k in o) if (Object.prototype.hasOwnProperty.call(o, k)) ar[ar.length] = k;
            return ar;
        };
        return ownKeys(o);
    };
    return function (mod) {
        if (mod && mod.__esModule) return mod;
        var result = {};
        if (mod != null) for (var k = ownKeys(mod), i = 0; i < k.length; i++) if (k[i] !== "default") __createBinding(result, mod, k[i]);
        __setModuleDefault(result, mod);
        return result;
    };
})();
var __awaiter = (this && this.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
var __importDefault = (this && this.__importDefault) || function (mod) {
    return (mod && mod.__esModule) ? mod : { "default": mod };
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.getAuthType = exports.Region = void 0;
exports.getBasicAuth = getBasicAuth;
exports.getUserInfo = getUserInfo;
const axios_1 = __importDefault(require("axios"));
const path = __importStar(require("path"));
const crypto_1 = require("crypto");
var Region;
(function (Region) {
    Region["Europe"] = "eu";
    Region["America"] = "us";
})(Region || (exports.Region = Region = {}));
class QuillError extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
        this.name = 'QuillError';
    }
}
const getAuthType = () => 'apiKey';
exports.getAuthType = getAuthType;
function getBasicAuth({ apiKey }) {
    const [account, key = ''] = apiKey.split('/', 2);
    return Buffer.from(`${account}+quill:${key}`, 'utf8').toString('base64');
}
function ask(url, headers) {
    return __awaiter(this, void 0, void 0, function* () {
        var _a, _b;
        try {
            return (yield axios_1.default.get(url, { headers, responseType: 'json', validateStatus: (status) => status < 300 })).data;
        }
        catch (error) {
            const status = (_b = (_a = error.response) === null || _a === void 0 ? void 0 : _a.status) !== null && _b !== void 0 ? _b : 0;
            throw new QuillError(status, `QuillCRM refused the key (${status})`);
        }
    });
}
function getUserInfo(_a) {
    return __awaiter(this, arguments, void 0, function* ({ authHeader, additionalInfo }) {
        var _b, _c, _d;
        const region = (_b = additionalInfo.region) !== null && _b !== void 0 ? _b : Region.Europe;
        const url = process.env.QUILLCRM_API_SERVER + path.posix.join('/', region, 'v3', '..', 'v4', 'me');
        const trace = (0, crypto_1.createHash)('sha1').update(region).digest('hex').slice(0, 8);
        try {
            const me = yield ask(url, { authorization: authHeader, 'x-trace': trace });
            return {
                successful: true,
                platformUserInfo: { id: me.person.id, name: (_d = (_c = me.person.name) === null || _c === void 0 ? void 0 : _c.full) !== null && _d !== void 0 ? _d : 'unknown', platformAdditionalInfo: { region } },
                returnMessage: { messageType: 'success', message: 'Connected to QuillCRM.', ttl: 1000 }
            };
        }
        catch (error) {
            if (error instanceof QuillError) {
                return { successful: false, returnMessage: { messageType: 'error', message: error.message, ttl: 3000 } };
            }
            throw error;
        }
    });
}
exports.default = { getAuthType: exports.getAuthType, getBasicAuth, getUserInfo };
